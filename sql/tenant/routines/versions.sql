-- The version of a calendar: what it is at a time, and what raises it.

-- The version under which a calendar is shown. A hold that ends is a change that nobody writes: until
-- its row is swept away, which raises the version by itself, it counts one. `changes_at`: until when the
-- version holds if nobody writes, which is the end of the next hold; null: for ever. A change of the
-- tenant's settings counts one for all calendars, none of which it has to lock.
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
  )
  + (select revision from settings) as version,
  (
    select min(held_until) from lessons
    where lessons.tutor_id = calendars.tutor_id and status = 'held' and held_until > now()
  ) as changes_at
from calendars;

-- For statement triggers whose transition table is called `changed`. Holds that had ended were counted
-- above: when they last again the version rises by more than they were, also where the clock was set
-- back. Those that went are counted in the version itself from here on. Every change of a calendar is told
-- to the servers that keep its version; see control.calendar_changes.
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
  perform extensions.note_calendar_changes(
    tg_table_schema, (select array_agg(distinct changed.tutor_id) from changed)
  );
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

-- Of lessons only holds are ever deleted.
create or replace function count_released_holds() returns trigger language plpgsql as $$
begin
  insert into released_holds (tutor_id, steps)
  select changed.tutor_id, 2 + (
    select count(*) from lessons where lessons.tutor_id = changed.tutor_id and status = 'held'
  )
  from changed;
  perform extensions.note_calendar_changes(
    tg_table_schema, (select array_agg(distinct changed.tutor_id) from changed)
  );
  return null;
end $$;

create or replace trigger lessons_raise_the_version_when_deleted
  after delete on lessons referencing old table as changed
  for each statement execute function count_released_holds();

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

create or replace trigger settings_count_their_changes
  before update on settings
  for each row execute function count_change_of_settings();

create or replace function tell_of_changed_settings() returns trigger language plpgsql as $$
begin
  perform extensions.note_calendar_changes(
    tg_table_schema, (select array_agg(tutor_id) from calendars)
  );
  return null;
end $$;

create or replace trigger settings_tell_of_their_changes
  after update on settings
  for each statement execute function tell_of_changed_settings();

-- Until when a tutor can be booked is counted in the dates of their zone.
create or replace function raise_version_in_another_zone() returns trigger language plpgsql as $$
begin
  update calendars set version = greatest(version + 1, version_now()) where tutor_id = new.id;
  if found then
    perform extensions.note_calendar_changes(tg_table_schema, array[new.id]);
  end if;
  return null;
end $$;

create or replace trigger users_raise_the_version_in_another_zone
  after update of timezone on users
  for each row when (old.timezone is distinct from new.timezone)
  execute function raise_version_in_another_zone();

-- A tutor's week is there for as long as they are one.
create or replace function tell_of_another_role() returns trigger language plpgsql as $$
begin
  perform extensions.note_calendar_changes(tg_table_schema, array[new.id]);
  return null;
end $$;

create or replace trigger users_tell_of_another_role
  after update of role on users
  for each row when (old.role is distinct from new.role)
  execute function tell_of_another_role();
