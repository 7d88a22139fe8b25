-- How much there may be of a thing. Nothing that is answered grows without end (X12): long lists are cut
-- where they are read, and these are the things of which there are only so many. An error's detail is the
-- limit; the program says it in words.

-- What a student has booked and not yet had. PostgreSQL puts it into the statement.
create or replace function is_active_booking(lesson lessons) returns boolean language sql stable return
  takes_time(lesson)
  and lesson.status in ('scheduled', 'held')
  and lesson.origin = 'booking'
  and lesson.ends_at > now()
  -- Implied, and what an index can look for.
  and lesson.starts_at > now() - lesson_lasts_at_most();

-- How much of it there is, in all and with one tutor, but for some lessons. Nothing asks it any more but
-- servers of before.
create or replace function active_bookings(
  student bigint, tutor bigint, excepted bigint[] default '{}', out in_all bigint, out with_tutor bigint
) language plpgsql volatile as $$
begin
  select count(*), count(*) filter (where tutor_id = tutor)
  into in_all, with_tutor
  from lessons
  where student_id = student and is_active_booking(lessons) and id <> all (excepted);
end $$;

-- The limits hold however many servers book at once (L3): who adds to what a student has booked has locked
-- their bookings before, and so this sees what others have added.
create or replace function refuse_bookings_over_the_limit() returns trigger language plpgsql as $$
declare
  active record;
  most record;
begin
  select count(*) as in_all, count(*) filter (where tutor_id = new.tutor_id) as with_tutor
  into active
  from lessons
  where student_id = new.student_id and is_active_booking(lessons);
  select max_active_in_all as in_all, max_active_with_tutor as with_tutor into most from settings;
  if active.in_all > most.in_all then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_in_all',
      detail = most.in_all;
  end if;
  if active.with_tutor > most.with_tutor then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_with_a_tutor',
      detail = most.with_tutor;
  end if;
  return null;
end $$;

create or replace trigger bookings_keep_to_the_limits
  after insert on lessons
  for each row when (new.origin = 'booking')
  execute function refuse_bookings_over_the_limit();

-- Counted with what has ended in the last 62 days, the longest range that can be asked for, so that no
-- such range ever has more. Under the calendar's lock: no two writers at once get past it.
create or replace function refuse_too_many_blocks() returns trigger language plpgsql as $$
declare
  lately constant timestamptz := now() - interval '62 days';
begin
  perform lock_calendar(tutor_id)
  from (select distinct tutor_id from changed order by tutor_id) tutors;
  if exists (
    select from blocks
    where tutor_id in (select changed.tutor_id from changed)
      and ends_at > lately and starts_at > lately - block_lasts_at_most()
    group by tutor_id having count(*) > 1000
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tutors_have_1000_blocks_at_most',
      detail = 1000;
  end if;
  return null;
end $$;

create or replace trigger blocks_are_not_too_many
  after insert on blocks referencing new table as changed
  for each statement execute function refuse_too_many_blocks();

create or replace function refuse_too_many_services() returns trigger language plpgsql as $$
begin
  perform lock_calendar(tutor_id)
  from (select distinct tutor_id from changed order by tutor_id) tutors;
  if exists (
    select from services
    where tutor_id in (select changed.tutor_id from changed)
    group by tutor_id having count(*) > 200
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tutors_have_200_services_at_most',
      detail = 200;
  end if;
  return null;
end $$;

create or replace trigger services_are_not_too_many
  after insert on services referencing new table as changed
  for each statement execute function refuse_too_many_services();

-- Under the lock of the settings, as every change of a flag is: no two writers at once get past it.
create or replace function refuse_too_many_feature_flags() returns trigger language plpgsql as $$
begin
  perform from settings for no key update;
  if (select count(*) from feature_flags) > 200 then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tenants_have_200_feature_flags_at_most',
      detail = 200;
  end if;
  return null;
end $$;

create or replace trigger feature_flags_are_not_too_many
  after insert on feature_flags
  for each statement execute function refuse_too_many_feature_flags();
