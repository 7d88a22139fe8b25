-- name: brokenRules :one
-- The rules that a time breaks, in their order; see the function. Holds of `holder` for the student are
-- in nobody's way, nor is the lesson `movingLesson`.
select broken_rules(
  :tutorId, :studentId?, :start, :end, :now, :movingLesson?, :holder?
) as "broken!";

-- name: scheduleFacts :maybe
-- Everything that decides when a tutor can be booked, with his policies and his calendar's version, in
-- one snapshot, each list sorted by start. Starts and ends are epoch milliseconds. One row of arrays:
-- see `weekOfTutor`. No row: there is no such tutor.
select
  calendar_versions.version as "version!",
  timezone as "timezone!",
  min_notice_minutes as "min_notice_minutes!",
  horizon_days as "horizon_days!",
  buffer_before_minutes as "buffer_before_minutes!",
  buffer_after_minutes as "buffer_after_minutes!",
  max_lessons_per_day as "max_lessons_per_day?",
  max_lessons_per_week as "max_lessons_per_week?",
  cancellation_notice_minutes as "cancellation_notice_minutes!",
  available.starts as "available_starts!",
  available.ends as "available_ends!",
  occupied.kinds as "kinds!",
  occupied.lesson_ids as "lesson_ids!",
  occupied.block_ids as "block_ids!",
  occupied.student_ids as "student_ids!",
  occupied.holders as "holders!",
  occupied.starts as "starts!",
  occupied.ends as "ends!"
from effective_policies
join calendar_versions using (tutor_id)
cross join lateral (
  select
    coalesce(array_agg((date_part('epoch', starts_at) * 1000)::bigint), '{}') as starts,
    coalesce(array_agg((date_part('epoch', ends_at) * 1000)::bigint), '{}') as ends
  from (
    select starts_at, ends_at
    from slots
    where tutor_id = :tutorId and available
      and starts_at < :to::timestamptz and starts_at > :from::timestamptz - interval '26 hours'
      and ends_at > :from::timestamptz
    order by starts_at
  ) slot
) available
cross join lateral (
  select
    coalesce(array_agg(kind), '{}') as kinds,
    coalesce(array_agg(lesson_id), '{}') as lesson_ids,
    coalesce(array_agg(block_id), '{}') as block_ids,
    coalesce(array_agg(student_id), '{}') as student_ids,
    coalesce(array_agg(holder), '{}') as holders,
    coalesce(array_agg((date_part('epoch', starts_at) * 1000)::bigint), '{}') as starts,
    coalesce(array_agg((date_part('epoch', ends_at) * 1000)::bigint), '{}') as ends
  from (
    select kind, lesson_id, block_id, student_id, holder, starts_at, ends_at
    from occupied_times
    where tutor_id = :tutorId
      and starts_at < :to::timestamptz and starts_at > :from::timestamptz - lasts_at_most
      and ends_at > :from::timestamptz
    order by starts_at
  ) taken
) occupied
where effective_policies.tutor_id = :tutorId;

-- name: policiesOf :maybe
-- A tutor's own policies, null where he has none, and the numbers in force. No row: there is no such
-- tutor.
select
  policies.min_notice_minutes as "min_notice_minutes?",
  policies.horizon_days as "horizon_days?",
  policies.buffer_before_minutes as "buffer_before_minutes?",
  policies.buffer_after_minutes as "buffer_after_minutes?",
  policies.max_lessons_per_day as "max_lessons_per_day?",
  policies.max_lessons_per_week as "max_lessons_per_week?",
  policies.cancellation_notice_minutes as "cancellation_notice_minutes?",
  effective.min_notice_minutes as "effective_min_notice_minutes!",
  effective.horizon_days as "effective_horizon_days!",
  effective.buffer_before_minutes as "effective_buffer_before_minutes!",
  effective.buffer_after_minutes as "effective_buffer_after_minutes!",
  effective.max_lessons_per_day as "effective_max_lessons_per_day?",
  effective.max_lessons_per_week as "effective_max_lessons_per_week?",
  effective.cancellation_notice_minutes as "effective_cancellation_notice_minutes!"
from effective_policies effective
left join policies using (tutor_id)
where effective.tutor_id = :tutorId;

-- name: savePolicies :exec
insert into policies (
  tutor_id, min_notice_minutes, horizon_days, buffer_before_minutes,
  buffer_after_minutes, max_lessons_per_day, max_lessons_per_week,
  cancellation_notice_minutes
)
values (
  :tutorId, :minNoticeMinutes?, :horizonDays?, :bufferBeforeMinutes?,
  :bufferAfterMinutes?, :maxLessonsPerDay?, :maxLessonsPerWeek?,
  :cancellationNoticeMinutes?
)
on conflict (tutor_id) do update set
  min_notice_minutes = excluded.min_notice_minutes,
  horizon_days = excluded.horizon_days,
  buffer_before_minutes = excluded.buffer_before_minutes,
  buffer_after_minutes = excluded.buffer_after_minutes,
  max_lessons_per_day = excluded.max_lessons_per_day,
  max_lessons_per_week = excluded.max_lessons_per_week,
  cancellation_notice_minutes = excluded.cancellation_notice_minutes,
  updated_at = now();

-- name: settingsInForce :one
select
  min_notice_minutes,
  horizon_days,
  buffer_before_minutes,
  buffer_after_minutes,
  max_lessons_per_day,
  max_lessons_per_week,
  cancellation_notice_minutes,
  max_active_with_tutor,
  max_active_in_all
from settings;

-- name: saveSettings :exec
update settings set
  min_notice_minutes = :minNoticeMinutes,
  horizon_days = :horizonDays,
  buffer_before_minutes = :bufferBeforeMinutes,
  buffer_after_minutes = :bufferAfterMinutes,
  max_lessons_per_day = :maxLessonsPerDay?,
  max_lessons_per_week = :maxLessonsPerWeek?,
  cancellation_notice_minutes = :cancellationNoticeMinutes,
  max_active_with_tutor = :maxActiveWithTutor,
  max_active_in_all = :maxActiveInAll;

-- name: cancellationNoticeOf :maybe
-- How many minutes before its start a lesson of the tutor can be cancelled by its student. No row: he is
-- a tutor no more.
select cancellation_notice_minutes as "minutes!" from effective_policies where tutor_id = :tutorId;
