-- A version of a calendar: microseconds since 1970, so that it is never the same twice, in another
-- database or after a restore either; a copy that is kept under it cannot be taken for another.
-- It is no routine, since the table's default needs it first.
create function version_now() returns bigint language sql volatile as $$
  select (extract(epoch from clock_timestamp()) * 1000000)::bigint
$$;

-- One row a tutor. Its version rises with every change of their calendar, inside the change's own
-- transaction: it is the week view's ETag and the cache's key.
create table calendars (
  tutor_id bigint primary key references users (id),
  version bigint not null default version_now(),
  -- The last date (in the tutor's zone) for which their templates were made into slots.
  generated_until date
);

-- Holds that went, each a change of its tutor's calendar. Whoever removes one may have another calendar
-- than the hold's (a student takes the time with another tutor), and must not wait for that: so it is
-- counted here and not in `calendars`, until the next writer to the calendar takes it over.
create table released_holds (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  -- By how much it raises the version: by more than all holds that may have been counted as ended, also
  -- where the clock was set back (see calendar_versions).
  steps bigint not null
    constraint released_holds_raise_the_version check (steps >= 2)
);

create index released_holds_by_tutor on released_holds (tutor_id);
