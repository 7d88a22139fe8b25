-- name: ensureUser :one
-- First sight of a subject makes the user (T3). Later the token decides on role and email; name and
-- zone belong to the profile.
-- Whoever is as his token says is only read: nothing waits for his row, and nothing is `written`.
with known as (
  select id, role from users
  where subject = :subject and role = :role and (:email?::text is null or email = :email?)
),
written as (
  insert into users as before (subject, role, name, email, timezone)
  select :subject, :role, coalesce(:name?, ''), :email?::text, coalesce(:timezone?, 'UTC')
  where not exists (select from known)
  on conflict (subject) do update set
    role = excluded.role,
    email = coalesce(excluded.email, before.email),
    updated_at = case
      when before.role = excluded.role
        and before.email is not distinct from coalesce(excluded.email, before.email)
      then before.updated_at
      else now()
    end
  returning id, role
)
select id as "id!", role as "role!", false as "written!" from known
union all
select id, role, true from written;

-- name: profileOf :one
select id, role, name, email, timezone, created_at, updated_at from users where id = :id;

-- name: changeUser :one
-- Tells the zone before it too; the row is locked, so that two changes come one after the other. Not
-- `for update`: that would keep out bookings, whose foreign keys point to the row, while the new zone
-- waits for slots that they hold.
with before as (
  select id, timezone from users where id = :id for no key update
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

-- name: isOfRole :one
select exists (select from users where id = :id and role = :role) as "is!";

-- name: anyUser :one
select exists (select from users) as "exists!";
