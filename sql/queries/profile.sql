-- name: ensureUser :one
-- First sight of a subject makes the user (T3). Later the token decides on role and email; name and
-- zone belong to the profile.
insert into users as known (subject, role, name, email, timezone)
values (:subject, :role, coalesce(:name?, ''), :email?::text, coalesce(:timezone?, 'UTC'))
on conflict (subject) do update set
  role = excluded.role,
  email = coalesce(:email?::text, known.email)
returning id, role;

-- name: profileOf :maybe
select id, role, name, email, timezone, created_at, updated_at from users where id = :id;

-- name: changeUser :maybe
update users set
  name = coalesce(:name?, name),
  timezone = coalesce(:timezone?, timezone),
  updated_at = now()
where id = :id
returning id, role, name, email, timezone, created_at, updated_at;

-- name: userOfRole :maybe
select id, name, timezone from users where id = :id and role = :role;

-- name: countUsers :one
select count(*) as "users!" from users;
