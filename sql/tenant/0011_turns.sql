-- Who comes first, by rows of the tenant's own. Advisory locks are the whole database's, and pg_locks
-- shows their keys: SQL of one tenant could hold those of another.
create table turns (
  user_id bigint not null references users (id),
  -- 'bookings': see lock_bookings; 'lessons': see lock_people.
  kind text not null
    constraint turns_have_a_kind check (kind in ('bookings', 'lessons')),
  constraint turns_are_one_a_person_and_kind primary key (user_id, kind)
);

create function give_people_their_turns() returns trigger language plpgsql as $$
begin
  insert into turns (user_id, kind) values (new.id, 'bookings'), (new.id, 'lessons');
  return null;
end $$;

create trigger users_have_turns
  after insert on users
  for each row execute function give_people_their_turns();

insert into turns (user_id, kind)
select id, kind from users cross join (values ('bookings'), ('lessons')) of_each (kind);

-- Whoever adds to what a student has booked, or makes a hold last, comes one after the other. The calendar
-- is locked before: who waits for a tutor has nothing that others wait for.
create or replace function lock_bookings(student bigint) returns void language plpgsql volatile as $$
begin
  perform from turns where user_id = student and kind = 'bookings' for no key update;
end $$;

-- Changes of lessons that exist queue up by person, in the order of ids, so that two that want the same
-- time cannot deadlock; so does whoever inserts several lessons.
create or replace function lock_people(people bigint[]) returns void language plpgsql volatile as $$
begin
  perform from turns where user_id = any (people) and kind = 'lessons'
  order by user_id
  for no key update;
end $$;

-- For whoever takes a time for a student, or moves what they have: the tutor's calendar, then the student.
-- No other calendar, so that nobody waits here for a tutor whom they do not want.
create function lock_lessons(tutor bigint, student bigint) returns bigint
language plpgsql volatile as $$
begin
  perform from calendars where tutor_id = tutor for no key update;
  perform lock_bookings(student);
  return tutor;
end $$;

drop function lock_calendars(bigint, bigint, timestamptz, timestamptz);

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

create function count_released_holds() returns trigger language plpgsql as $$
begin
  insert into released_holds (tutor_id, steps)
  select changed.tutor_id, 2 + (
    select count(*) from lessons where lessons.tutor_id = changed.tutor_id and status = 'held'
  )
  from changed;
  return null;
end $$;

-- Only holds are ever deleted.
drop trigger lessons_raise_the_version_when_deleted on lessons;
create trigger lessons_raise_the_version_when_deleted
  after delete on lessons referencing old table as changed
  for each statement execute function count_released_holds();

-- `changes_at`: until when the version holds if nobody writes, which is the end of the next hold; null:
-- for ever.
create or replace view calendar_versions as
select
  calendars.tutor_id,
  calendars.version
  + (
    select count(*) from lessons
    where lessons.tutor_id = calendars.tutor_id and status = 'held' and held_until <= now()
  )
  + (
    select coalesce(sum(steps), 0)::bigint from released_holds
    where released_holds.tutor_id = calendars.tutor_id
  ) as version,
  (
    select min(held_until) from lessons
    where lessons.tutor_id = calendars.tutor_id and status = 'held' and held_until > now()
  ) as changes_at
from calendars;

-- Holds that had ended were counted above: when they last again the version rises by more than they were,
-- also where the clock was set back. Those that went are counted in the version itself from here on.
create or replace function raise_calendar_version() returns trigger language plpgsql as $$
begin
  with gone as (
    delete from released_holds
    where tutor_id in (select changed.tutor_id from changed)
    returning tutor_id, steps
  )
  update calendars set version = greatest(
    version + 1 + (select count(*) from changed)
    + (select coalesce(sum(steps), 0)::bigint from gone where gone.tutor_id = calendars.tutor_id),
    version_now()
  )
  where tutor_id in (select changed.tutor_id from changed);
  return null;
end $$;

-- A hold whose time is up makes way for whoever comes, also before it is swept away. Of the holder's own
-- for the student those go that have time left too. They are locked in the order of time, as lessons
-- are written: whoever has one in hand is about to end, and asks for no earlier one.
create function release_holds(
  of_tutor bigint,
  of_student bigint,
  starts timestamptz,
  ends timestamptz,
  own_holder text
) returns setof lessons language plpgsql volatile as $$
begin
  return query
  delete from lessons
  where id in (
    select id from lessons
    where status = 'held'
      and (
        held_until <= now() and (tutor_id = of_tutor or student_id = of_student)
        or holder = own_holder and student_id = of_student
      )
      and starts_at < ends and ends_at > starts
    order by starts_at, id
    for update
  )
  returning *;
end $$;

create or replace function release_expired_holds() returns trigger language plpgsql as $$
begin
  delete from lessons
  where id in (
    select id from lessons
    where status = 'held' and held_until <= now()
      and (tutor_id = new.tutor_id or student_id = new.student_id)
      and starts_at < new.ends_at and ends_at > new.starts_at
      and id <> new.id
    order by starts_at, id
    for update
  );
  return new;
end $$;

-- One request with an Idempotency-Key at a time (L7). Nobody ever sees a row: each is deleted where it was
-- inserted, and until that transaction ends it is in the way of the same key.
create unlogged table idempotency_claims (
  caller text not null,
  operation text not null,
  key text not null,
  constraint idempotency_claims_are_made_once primary key (caller, operation, key)
);

-- False while another request with the key is running.
create function claim_key(of_caller text, of_operation text, of_key text) returns boolean
language plpgsql volatile
-- Long enough to see that somebody has the row, and no longer.
set lock_timeout = '5ms'
as $$
begin
  insert into idempotency_claims (caller, operation, key) values (of_caller, of_operation, of_key);
  delete from idempotency_claims
  where caller = of_caller and operation = of_operation and key = of_key;
  return true;
exception when lock_not_available then
  return false;
end $$;

-- Lessons that have ended are completed tutor by tutor.
drop index lessons_to_complete;
create index lessons_to_complete on lessons (tutor_id, ends_at) where status = 'scheduled';

-- A whole week is replaced in the order that writes each slot once: the new templates, their slots, and
-- only then the old templates go, which no future slot names any more. Until then windows of old and new
-- may overlap.
create function judge_templates_at_the_end() returns void language plpgsql volatile as $$
begin
  set constraints templates_of_a_day_do_not_overlap deferred;
end $$;

create function judge_templates_now() returns void language plpgsql volatile as $$
begin
  set constraints templates_of_a_day_do_not_overlap immediate;
end $$;
