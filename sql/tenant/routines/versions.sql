-- The version of a calendar: what it is at a time, and what raises it.

-- The version under which a calendar is shown. A hold that ends is a change that nobody writes: until
-- its row is swept away, which raises the version by itself, it counts one. `changes_at`: until when the
-- version holds if nobody writes, which is the end of the next hold; null: for ever. A change of the
-- tenant's settings counts one for all calendars, none of which it has to lock.
create or replace view calendar_versions as
select
  calendars.tutor_id,
  calendars.version
  + ended_holds
  + (
    select coalesce(sum(steps), 0)::bigint from changes_from_elsewhere
    where changes_from_elsewhere.tutor_id = calendars.tutor_id
  )
  + (select revision from settings) as version,
  changes_at
from calendars
cross join lateral (
  select
    count(*) filter (where held_until <= now()) as ended_holds,
    min(held_until) filter (where held_until > now()) as changes_at
  from (
    select held_until from lessons
    where lessons.tutor_id = calendars.tutor_id and status = 'held'
    union all
    select held_until from lessons
    where lessons.student_id = calendars.tutor_id and status = 'held'
  ) held
) holds;

-- Tells the servers that keep versions of these calendars; see control.calendar_changes. A tenant's own
-- role writes by a view that knows whose it is, anybody else by a function.
create or replace function tell_of_calendars(in_schema name, tutors bigint[]) returns void
language plpgsql as $$
begin
  if current_user = in_schema then
    insert into extensions.own_calendar_changes (tutor_id) select unnest(tutors);
  else
    perform extensions.note_calendar_changes(in_schema, tutors);
  end if;
end $$;

-- For statement triggers whose transition table is called `changed`. Holds that had ended were counted
-- above: when they last again the version rises by more than they were, also where the clock was set
-- back.
create or replace function raise_calendar_version() returns trigger language plpgsql as $$
declare
  changes record;
begin
  select array_agg(distinct tutor_id) as tutors, count(*) as rows into changes from changed;
  update calendars set version = greatest(version + 1 + changes.rows, version_now())
  where tutor_id = any (changes.tutors);
  -- As tell_of_calendars does, without the call: every booking comes here.
  if current_user = tg_table_schema then
    insert into extensions.own_calendar_changes (tutor_id) select unnest(changes.tutors);
  else
    perform extensions.note_calendar_changes(tg_table_schema, changes.tutors);
  end if;
  return null;
end $$;

create or replace trigger slots_raise_the_version_when_inserted
  after insert on slots referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger slots_raise_the_version_when_updated
  after update on slots referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger slots_raise_the_version_when_deleted
  after delete on slots referencing old table as changed
  for each statement execute function raise_calendar_version();

create or replace trigger blocks_raise_the_version_when_inserted
  after insert on blocks referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger blocks_raise_the_version_when_updated
  after update on blocks referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger blocks_raise_the_version_when_deleted
  after delete on blocks referencing old table as changed
  for each statement execute function raise_calendar_version();

create or replace trigger lessons_raise_the_version_when_inserted
  after insert on lessons referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger lessons_raise_the_version_when_updated
  after update on lessons referencing new table as changed
  for each statement execute function raise_calendar_version();

-- A change of calendars that the writer does not lock, for theirs is another one: a hold that went, a lesson
-- that a tutor takes. `people` are those of each lesson; who has no calendar does not count. It is written
-- beside, and so nobody waits for it: by more than all holds that may have been counted as ended.
create or replace function count_change_from_elsewhere(in_schema name, people bigint[]) returns void
language plpgsql as $$
begin
  insert into changes_from_elsewhere (tutor_id, steps)
  select tutor_id, 1 + count(*) + (
    select count(*) from lessons where status = 'held' and (lessons.tutor_id = person or student_id = person)
  )
  from unnest(people) person join calendars on tutor_id = person
  group by tutor_id, person;
  if found then
    perform tell_of_calendars(in_schema, people);
  end if;
end $$;

-- What was counted beside is taken over by whoever holds time of the tutor: who makes it grow without end
-- makes holds without end.
create or replace function take_over_changes_from_elsewhere() returns trigger language plpgsql as $$
begin
  with gone as (
    delete from changes_from_elsewhere where tutor_id = new.tutor_id returning steps
  )
  update calendars set version = version + (select sum(steps) from gone)
  where tutor_id = new.tutor_id and exists (select from gone);
  return null;
end $$;

create or replace trigger holds_take_over_changes_from_elsewhere
  after insert on lessons
  for each row when (new.status = 'held')
  execute function take_over_changes_from_elsewhere();

-- Of lessons only holds are ever deleted.
create or replace function count_deleted_holds() returns trigger language plpgsql as $$
begin
  perform count_change_from_elsewhere(
    tg_table_schema, array(select tutor_id from changed union all select student_id from changed)
  );
  return null;
end $$;

create or replace trigger lessons_raise_the_version_when_deleted
  after delete on lessons referencing old table as changed
  for each statement execute function count_deleted_holds();

-- A week tells until when the tutor can be booked, and that ends with the last date of their weekly
-- lessons that was made; and what the tutor asks of those who book.
create or replace trigger series_raise_the_version_when_inserted
  after insert on series referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger series_raise_the_version_when_updated
  after update on series referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger series_raise_the_version_when_deleted
  after delete on series referencing old table as changed
  for each statement execute function raise_calendar_version();

create or replace trigger policies_raise_the_version_when_inserted
  after insert on policies referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger policies_raise_the_version_when_updated
  after update on policies referencing new table as changed
  for each statement execute function raise_calendar_version();
create or replace trigger policies_raise_the_version_when_deleted
  after delete on policies referencing old table as changed
  for each statement execute function raise_calendar_version();

create or replace function count_change_of_settings() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  return new;
end $$;

-- Of the settings that a week tells; what students may book in all is none of them.
create or replace trigger settings_count_their_changes
  before update on settings
  for each row when (
    (
      old.min_notice_minutes, old.horizon_days, old.buffer_before_minutes, old.buffer_after_minutes,
      old.max_lessons_per_day, old.max_lessons_per_week
    ) is distinct from (
      new.min_notice_minutes, new.horizon_days, new.buffer_before_minutes, new.buffer_after_minutes,
      new.max_lessons_per_day, new.max_lessons_per_week
    )
  )
  execute function count_change_of_settings();

create or replace function tell_of_changed_settings() returns trigger language plpgsql as $$
begin
  perform tell_of_calendars(tg_table_schema, array(select tutor_id from calendars));
  return null;
end $$;

create or replace trigger settings_tell_of_their_changes
  after update on settings
  for each row when (
    (
      old.min_notice_minutes, old.horizon_days, old.buffer_before_minutes, old.buffer_after_minutes,
      old.max_lessons_per_day, old.max_lessons_per_week
    ) is distinct from (
      new.min_notice_minutes, new.horizon_days, new.buffer_before_minutes, new.buffer_after_minutes,
      new.max_lessons_per_day, new.max_lessons_per_week
    )
  )
  execute function tell_of_changed_settings();

-- Until when a tutor can be booked is counted in the dates of their zone.
create or replace function raise_version_in_another_zone() returns trigger language plpgsql as $$
begin
  update calendars set version = greatest(version + 1, version_now()) where tutor_id = new.id;
  if found then
    perform tell_of_calendars(tg_table_schema, array[new.id]);
  end if;
  return null;
end $$;

create or replace trigger users_raise_the_version_in_another_zone
  after update of timezone on users
  for each row when (old.timezone is distinct from new.timezone)
  execute function raise_version_in_another_zone();

-- The weeks of those who teach somebody tell their name, and that of who learns too. Locked by their ids, as
-- all do who have several.
create or replace function raise_versions_that_tell_a_name() returns trigger language plpgsql as $$
declare
  telling bigint[];
begin
  select array_agg(tutor_id) into telling
  from (
    select tutor_id from calendars
    where tutor_id in (select tutor_id from lessons where student_id = new.id and status <> 'cancelled')
      or (
        tutor_id = new.id
        and exists (select from lessons where student_id = new.id and status <> 'cancelled')
      )
    order by tutor_id
    for no key update
  ) locked;
  if telling is not null then
    update calendars set version = greatest(version + 1, version_now()) where tutor_id = any (telling);
    perform tell_of_calendars(tg_table_schema, telling);
  end if;
  return null;
end $$;

create or replace trigger users_raise_the_version_by_another_name
  after update of name on users
  for each row when (old.name is distinct from new.name)
  execute function raise_versions_that_tell_a_name();

-- A tutor's week is there from when they are one.
create or replace function tell_of_another_role() returns trigger language plpgsql as $$
begin
  perform tell_of_calendars(tg_table_schema, array[new.id]);
  return null;
end $$;

create or replace trigger users_tell_of_another_role
  after update of role, roles on users
  for each row when (old.roles is distinct from new.roles)
  execute function tell_of_another_role();
