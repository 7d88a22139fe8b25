-- name: knownUser :maybe
-- Users who are as their token says are only read: nothing waits for their row, and a database that takes no
-- writes serves them still.
select id, language
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
returning id, language;

-- row: Profile
-- A user as they see themselves: of the tables `users` and `profiles`, of which the row may be missing.
users.id,
users.roles,
users.name,
users.email,
users.timezone,
users.language,
users.reminder_minutes,
coalesce(profiles.headline, '') as "headline!",
coalesce(profiles.description, '') as "description!",
profiles.photo_url as "photo_url?",
profiles.hourly_rate as "hourly_rate?",
profiles.currency as "currency?",
coalesce(profiles.subjects, '{}') as "subjects!",
coalesce(profiles.languages, '{}') as "languages!",
coalesce(profiles.other_settings, '{}') as "other_settings!",
coalesce(profiles.revision, 0) as "revision!",
users.created_at,
greatest(users.updated_at, profiles.updated_at) as "updated_at!"

-- name: profileOf :one
select :row(Profile)
from users left join profiles on profiles.user_id = users.id
where users.id = :id;

-- name: lockUser :one
-- Whoever changes a profile or its draft comes one after the other. Not `for update`: that would keep out
-- bookings, whose foreign keys point to the row, while a new zone waits for slots that they hold.
select id, erased_at from users where id = :id for no key update;

-- name: changeUser :exec
-- The user is locked by then. Roles are added to theirs (keep_all_roles).
update users set
  name = coalesce(:name?, name),
  email = case when :setsEmail::boolean then :email? else email end,
  timezone = coalesce(:timezone?, timezone),
  language = case when :setsLanguage::boolean then :language? else language end,
  roles = coalesce(:roles?::text[], roles),
  updated_at = now()
where id = :id;

-- name: remindUser :exec
-- How many minutes before a lesson they are reminded; null: not at all. It waits for lessons of theirs that are
-- being booked, so that it comes after whatever those wait for.
update users set reminder_minutes = :minutes?::integer, updated_at = now() where id = :id;

-- name: saveProfile :exec
-- All that somebody tells about themselves. Who saves what is there already changes nothing (see
-- count_change_of_profile), and who tells nothing, and never has, gets no row.
insert into profiles (
  user_id, headline, description, photo_url, hourly_rate, currency, subjects, languages, other_settings
)
select
  :userId, :headline, :description, :photoUrl?, :hourlyRate?, :currency?, :subjects, :languages, :otherSettings
where :tellsAnything::boolean or exists (select from profiles where user_id = :userId)
on conflict (user_id) do update set
  headline = excluded.headline,
  description = excluded.description,
  photo_url = excluded.photo_url,
  hourly_rate = excluded.hourly_rate,
  currency = excluded.currency,
  subjects = excluded.subjects,
  languages = excluded.languages,
  other_settings = excluded.other_settings,
  updated_at = now();

-- row: Draft
-- What somebody is still writing of their profile.
content, created_at, updated_at

-- name: draftOf :maybe
select :row(Draft) from profile_drafts where user_id = :userId;

-- name: saveDraft :one
-- Who saves what is there already changes nothing (see keep_updated_at).
insert into profile_drafts (user_id, content)
values (:userId, :content)
on conflict (user_id) do update set content = excluded.content, updated_at = now()
returning :row(Draft);

-- name: deleteDraft :exec
delete from profile_drafts where user_id = :userId;

-- name: isOfRole :one
select exists (select from users where id = :id and :role::text = any (roles) and erased_at is null) as "is!";

-- name: isKnownStudent :one
-- Whether a user is a student, and one whom the tutor `knownTo` knows, where one is named.
select exists (
  select from users where id = :id and 'student' = any (roles) and erased_at is null
    and (:knownTo?::bigint is null or tutor_knows(:knownTo?, id))
) as "is!";

-- name: anyUser :one
select exists (select from users) as "exists!";
