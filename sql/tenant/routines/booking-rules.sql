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
    join users student on student.id = series.student_id and student.role = 'student'
    where series.tutor_id = of_tutor and (interval_end is null or interval_end > booked_until)
  );
end $$;

-- The rules that a time of a tutor breaks, in the order in which they are told: whoever books, holds,
-- moves, explains or enters a lesson asks here and nowhere else (L3, L6, L8). Call it after lock_calendar
-- to rely on it. Without `for_student` only the tutor's side is judged. A lesson that is to be moved and
-- holds of `own_holder` for that student are in nobody's way. `present` is the caller's clock.
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
  policy effective_policies;
  gap interval;
  zone text;
  local_start timestamp;
  taken record;
  full_day boolean;
  full_week boolean;
  day_begins timestamptz;
  day_ends timestamptz;
  week_begins timestamptz;
  week_ends timestamptz;
begin
  select * into policy from effective_policies where tutor_id = of_tutor;
  -- Who is a tutor no more has no policy, and may have lessons still.
  gap := make_interval(
    mins => coalesce(greatest(policy.buffer_before_minutes, policy.buffer_after_minutes), 0)
  );
  zone := policy.timezone;
  local_start := local_time(starts, zone);
  -- What the tutor has in this time, and what is nearer to it than the buffers allow.
  select
    coalesce(bool_or(starts_at < ends and ends_at > starts), false) as overlaps,
    coalesce(bool_or(starts_at >= ends or ends_at <= starts), false) as is_near
  into taken
  from occupied_times
  where tutor_id = of_tutor and kind <> 'blocked'
    and starts_at < ends + gap and starts_at > starts - gap - lasts_at_most and ends_at > starts - gap
    and lesson_id is distinct from moving_lesson
    and (
      kind = 'booked' or holder is distinct from own_holder or student_id is distinct from for_student
    );
  -- How much the tutor has on this date and in this week already, both in the tutor's zone.
  if policy.max_lessons_per_day is not null or policy.max_lessons_per_week is not null then
    day_begins := start_of_date(local_start::date, zone);
    day_ends := start_of_date(local_start::date + 1, zone);
    week_begins := start_of_date(date_trunc('week', local_start)::date, zone);
    week_ends := start_of_date(date_trunc('week', local_start)::date + 7, zone);
    select
      count(*) filter (
        where starts_at >= day_begins and starts_at < day_ends
      ) >= policy.max_lessons_per_day,
      count(*) >= policy.max_lessons_per_week
    into full_day, full_week
    from occupied_times
    where tutor_id = of_tutor and kind <> 'blocked'
      and starts_at >= week_begins and starts_at < week_ends
      and lesson_id is distinct from moving_lesson
      and (
        kind = 'booked' or holder is distinct from own_holder
        or student_id is distinct from for_student
      );
  end if;
  -- In the order in which they are told.
  return array_remove(array[
    case when starts <= present then 'in_the_past' end,
    case when starts < present + make_interval(mins => policy.min_notice_minutes)
      then 'too_little_notice' end,
    case when local_start::date > least(
      local_time(present, zone)::date + policy.horizon_days, series_made_until(of_tutor)
    ) then 'beyond_horizon' end,
    case when not coalesce((
      select range_agg(tstzrange(starts_at, ends_at)) @> tstzrange(starts, ends)
      from slots
      where tutor_id = of_tutor and available
        and starts_at < ends and starts_at > starts - slot_lasts_at_most() and ends_at > starts
    ), false) then 'outside_availability' end,
    case when exists (
      -- Not occupied_times: its lessons would be read too, only to find that none is a block.
      select from blocks
      where tutor_id = of_tutor
        and starts_at < ends and starts_at > starts - block_lasts_at_most() and ends_at > starts
    ) then 'blocked' end,
    case when taken.overlaps or exists (
      select from occupied_times
      where student_id = for_student
        and starts_at < ends and starts_at > starts - lasts_at_most and ends_at > starts
        and lesson_id is distinct from moving_lesson
        and (kind = 'booked' or holder is distinct from own_holder)
    ) then 'slot_taken' end,
    case when taken.is_near then 'too_close' end,
    case when full_day then 'day_full' end,
    case when full_week then 'week_full' end
  ], null);
end $$;
