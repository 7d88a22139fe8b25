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
-- Tells the zone before it too; the row is locked, so that two changes come one after the other.
with before as (
  select id, timezone from users where id = :id for update
)
update users set
  name = coalesce(:name?, users.name),
  timezone = coalesce(:timezone?, users.timezone),
  updated_at = now()
from before
where users.id = before.id
returning
  users.id, role, name, email, users.timezone, created_at, updated_at,
  before.timezone as previous_timezone;

-- name: userOfRole :maybe
select id, name, timezone from users where id = :id and role = :role;

-- name: anyUser :one
select exists (select from users) as "exists!";
