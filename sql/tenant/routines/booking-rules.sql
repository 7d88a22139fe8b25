-- How a time is judged (decision 10): the rules themselves, and before them what they need to know of weekly
-- lessons. What is in force for a tutor is in policies.sql, what takes their time in occupied-times.sql,
-- what their dates are in zones.sql, and who waits for whom in locks.sql.

-- The last date up to which all weekly lessons of a tutor are rows, null where none goes on.
-- A booking beyond it could take the time of one that is not made yet, so nobody books there (L5).
-- A date of a series in another zone than the tutor's may be two of the tutor's dates earlier.
create or replace function series_made_until(of_tutor bigint) returns date language plpgsql stable as $$
begin
  return (
    select min(booked_until - case
      when series.timezone = tutor.timezone then 0
      when zone_of(series.timezone) = zone_of(tutor.timezone) then 0
      else 2
    end)
    from series
    join users tutor on tutor.id = series.tutor_id
    join users student on student.id = series.student_id and 'student' = any (student.roles)
    where series.tutor_id = of_tutor and (interval_end is null or interval_end > booked_until)
  );
end $$;

-- The last date on which lessons of a tutor may start, as seen at `present`.
create or replace function last_bookable_date(
  of_tutor bigint, zone text, present timestamptz, horizon_days integer
) returns date language plpgsql stable as $$
begin
  return least(local_time(present, zone)::date + horizon_days, series_made_until(of_tutor));
end $$;

-- Whether a lesson is in the way of whoever wants its time: one that takes time, but neither one that is to be
-- moved nor a hold of the holder's own for that student. PostgreSQL puts it into the statement.
create or replace function is_in_the_way(
  lesson lessons, for_student bigint, moving_lesson bigint, own_holder text
) returns boolean language sql stable return
  takes_time(lesson)
  and lesson.id is distinct from moving_lesson
  and (
    lesson.held_until is null
    or lesson.holder is distinct from own_holder
    or lesson.student_id is distinct from for_student
  );

-- Whether a person has a lesson in a time, whatever part they have in it. One that is to be moved is none,
-- nor is a hold of `own_holder` for them.
create or replace function has_a_lesson(
  person bigint, starts timestamptz, ends timestamptz, moving_lesson bigint, own_holder text
) returns boolean language plpgsql volatile as $$
begin
  return exists (
    select from lessons
    where (student_id = person or tutor_id = person)
      and starts_at < ends and starts_at > starts - lesson_lasts_at_most() and ends_at > starts
      and is_in_the_way(lessons, person, moving_lesson, own_holder)
  );
end $$;

-- Whether a tutor has as many lessons as they want on the date of `starts`, and in its ISO week, both in
-- their zone; null where they want any number.
create or replace function full_dates(
  of_tutor bigint,
  zone text,
  most_of_a_day integer,
  most_of_a_week integer,
  for_student bigint,
  starts timestamptz,
  moving_lesson bigint,
  own_holder text,
  out full_day boolean,
  out full_week boolean
) language plpgsql volatile as $$
declare
  local_start constant timestamp := local_time(starts, zone);
  day_begins constant timestamptz := start_of_date(local_start::date, zone);
  day_ends constant timestamptz := start_of_date(local_start::date + 1, zone);
  week_begins constant timestamptz := start_of_date(date_trunc('week', local_start)::date, zone);
  week_ends constant timestamptz := start_of_date(date_trunc('week', local_start)::date + 7, zone);
begin
  select
    count(*) filter (where starts_at >= day_begins and starts_at < day_ends) >= most_of_a_day,
    count(*) >= most_of_a_week
  into full_day, full_week
  from lessons
  where tutor_id = of_tutor
    and starts_at >= week_begins and starts_at < week_ends
    and is_in_the_way(lessons, for_student, moving_lesson, own_holder);
end $$;

-- The rules that a time of a tutor breaks, in the order in which they are told: whoever books, holds,
-- moves, explains or enters a lesson asks here and nowhere else (L3, L6, L8). Call it after lock_calendar
-- to rely on it. Without `for_student` only the tutor's side is judged. A lesson that is to be moved and
-- holds of `own_holder` for that student are in nobody's way. `present` is the caller's clock.
-- It says of one time what `occupied_times` shows of many, at a third of the cost: by one statement, and
-- others only where they can decide something, for each costs 0.01 ms before it does anything.
create or replace function broken_rules(
  of_tutor bigint,
  for_student bigint,
  starts timestamptz,
  ends timestamptz,
  present timestamptz,
  moving_lesson bigint,
  own_holder text
) returns text[] language plpgsql volatile as $$
declare
  gap interval;
  policy record;
  dates record;
  broken text[] := '{}';
begin
  select
    effective_policies.*,
    -- Mostly one slot covers all of it.
    exists (
      select from slots
      where tutor_id = of_tutor and available
        and starts_at <= starts and starts_at > starts - slot_lasts_at_most() and ends_at >= ends
    ) as is_covered,
    exists (
      select from blocks
      where tutor_id = of_tutor
        and starts_at < ends and starts_at > starts - block_lasts_at_most() and ends_at > starts
    ) as is_blocked,
    exists (
      select from lessons
      where tutor_id = of_tutor
        and starts_at < ends and starts_at > starts - lesson_lasts_at_most() and ends_at > starts
        and is_in_the_way(lessons, for_student, moving_lesson, own_holder)
    ) or exists (
      select from lessons
      where student_id = for_student
        and starts_at < ends and starts_at > starts - lesson_lasts_at_most() and ends_at > starts
        and is_in_the_way(lessons, for_student, moving_lesson, own_holder)
    ) as is_taken,
    exists (
      select from series
      where tutor_id = of_tutor and (interval_end is null or interval_end > booked_until)
    ) as has_weekly_lessons,
    exists (select from calendars where tutor_id = for_student) as student_teaches
  into policy
  from effective_policies
  where tutor_id = of_tutor;
  gap := make_interval(mins => policy.buffer_before_minutes + policy.buffer_after_minutes);

  if starts <= present then
    broken := broken || text 'in_the_past';
  end if;
  if starts < present + make_interval(mins => policy.min_notice_minutes) then
    broken := broken || text 'too_little_notice';
  end if;
  -- Dates of the tutor's zone matter near the horizon only: no zone has left out more than a day.
  if (policy.has_weekly_lessons or starts > present + (policy.horizon_days - 2) * interval '1 day')
    and local_time(starts, policy.timezone)::date
      > last_bookable_date(of_tutor, policy.timezone, present, policy.horizon_days)
  then
    broken := broken || text 'beyond_horizon';
  end if;
  -- Several slots that touch may cover it, too.
  if not policy.is_covered and not coalesce((
    select range_agg(tstzrange(starts_at, ends_at)) @> tstzrange(starts, ends)
    from slots
    where tutor_id = of_tutor and available
      and starts_at < ends and starts_at > starts - slot_lasts_at_most() and ends_at > starts
  ), false) then
    broken := broken || text 'outside_availability';
  end if;
  if policy.is_blocked then
    broken := broken || text 'blocked';
  end if;
  -- A tutor who learns may have a lesson then, and so may a student who teaches.
  if policy.is_taken or (policy.learns or policy.student_teaches) and exists (
    select from lessons
    where (student_id = of_tutor or tutor_id = for_student)
      and starts_at < ends and starts_at > starts - lesson_lasts_at_most() and ends_at > starts
      and is_in_the_way(lessons, for_student, moving_lesson, own_holder)
  ) then
    broken := broken || text 'slot_taken';
  end if;
  if gap > interval '0' and exists (
    select from lessons
    where tutor_id = of_tutor
      and starts_at < ends + gap and starts_at > starts - gap - lesson_lasts_at_most()
      and ends_at > starts - gap
      and (starts_at >= ends or ends_at <= starts)
      and is_in_the_way(lessons, for_student, moving_lesson, own_holder)
  ) then
    broken := broken || text 'too_close';
  end if;
  if policy.max_lessons_per_day is not null or policy.max_lessons_per_week is not null then
    dates := full_dates(
      of_tutor, policy.timezone, policy.max_lessons_per_day, policy.max_lessons_per_week,
      for_student, starts, moving_lesson, own_holder
    );
    if dates.full_day then
      broken := broken || text 'day_full';
    end if;
    if dates.full_week then
      broken := broken || text 'week_full';
    end if;
  end if;
  return broken;
end $$;
