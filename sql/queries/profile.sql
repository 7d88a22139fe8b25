-- name: knownUser :maybe
-- Users who are as their token says are only read: nothing waits for their row, and a database that takes no
-- writes serves them still.
select id
from users
where subject = :subject and :role::text = any (roles) and (:email?::text is null or email = :email?);

-- name: ensureUser :one
-- First sight of a subject makes the user (T3). Later the token decides on the email, and a role that it has
-- is theirs from then on (keep_all_roles); name and zone belong to the profile.
insert into users as before (subject, role, name, email, timezone)
values (:subject, :role, coalesce(:name?, ''), :email?::text, coalesce(:timezone?, 'UTC'))
on conflict (subject) do update set
  role = excluded.role,
  email = coalesce(excluded.email, before.email),
  updated_at = case
    when excluded.role = any (before.roles)
      and before.email is not distinct from coalesce(excluded.email, before.email)
    then before.updated_at
    else now()
  end
returning id;

-- row: Profile
-- A user as they see themselves.
users.id, users.roles, users.name, users.email, users.timezone, users.created_at, users.updated_at

-- name: profileOf :one
select :row(Profile) from users where id = :id;

-- name: lockUser :one
-- As changeUser locks it.
select id from users where id = :id for no key update;

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
returning :row(Profile), before.timezone as previous_timezone;

-- name: isOfRole :one
select exists (select from users where id = :id and :role::text = any (roles)) as "is!";

-- name: isKnownStudent :one
-- Whether a user is a student, and one whom the tutor `knownTo` knows, where one is named.
select exists (
  select from users where id = :id and 'student' = any (roles)
    and (:knownTo?::bigint is null or tutor_knows(:knownTo?, id))
) as "is!";

-- name: anyUser :one
select exists (select from users) as "exists!";
