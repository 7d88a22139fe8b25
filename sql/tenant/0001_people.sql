-- Everybody of the marketplace, known by the subject of his token (T3). Nobody is ever deleted: whoever
-- leaves is forgotten by emptying his row (docs/decisions/0008).
create table users (
  id bigint generated always as identity primary key,
  subject text not null
    constraint users_are_known_by_one_subject unique
    constraint users_have_a_subject check (char_length(subject) between 1 and 255),
  role text not null
    constraint users_are_tutor_student_or_admin check (role in ('tutor', 'student', 'admin')),
  name text not null default ''
    constraint users_have_a_name_of_200_characters check (char_length(name) <= 200),
  email text
    constraint users_have_an_email_of_320_characters check (char_length(email) <= 320),
  timezone text not null default 'UTC'
    constraint users_have_a_timezone check (char_length(timezone) between 1 and 64),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A version of a calendar: microseconds since 1970, so that it is never the same twice, in another
-- database or after a restore either; a copy that is kept under it cannot be taken for another.
create function version_now() returns bigint language sql volatile as $$
  select (extract(epoch from clock_timestamp()) * 1000000)::bigint
$$;

-- One row a tutor. Its version rises with every change of his calendar, inside the change's own
-- transaction: it is the week view's ETag and the cache's key.
create table calendars (
  tutor_id bigint primary key references users (id),
  version bigint not null default version_now(),
  -- The last date (in the tutor's zone) for which his templates were made into slots.
  generated_until date
);

create function give_tutors_a_calendar() returns trigger language plpgsql as $$
begin
  insert into calendars (tutor_id) values (new.id) on conflict do nothing;
  return null;
end $$;

create trigger tutors_have_a_calendar
  after insert or update of role on users
  for each row when (new.role = 'tutor')
  execute function give_tutors_a_calendar();

-- For statement triggers whose transition table is called `changed`.
create function raise_calendar_version() returns trigger language plpgsql as $$
begin
  update calendars set version = greatest(version + 1, version_now())
  where tutor_id in (select changed.tutor_id from changed);
  return null;
end $$;

-- What the tenant decides for itself; always exactly one row.
create table settings (
  only_row boolean primary key default true
    constraint settings_have_one_row check (only_row),
  max_active_with_tutor integer not null default 10
    constraint settings_allow_a_booking_with_a_tutor check (max_active_with_tutor >= 1),
  max_active_in_all integer not null default 30
    constraint settings_allow_a_booking check (max_active_in_all >= 1)
);

insert into settings default values;
