-- row: Policies
-- What is in force, of a tutor or of all who have set nothing else.
min_notice_minutes as "min_notice_minutes!",
horizon_days as "horizon_days!",
buffer_before_minutes as "buffer_before_minutes!",
buffer_after_minutes as "buffer_after_minutes!",
max_lessons_per_day as "max_lessons_per_day?",
max_lessons_per_week as "max_lessons_per_week?",
cancellation_notice_minutes as "cancellation_notice_minutes!"

-- part: horizon
-- Of `effective_policies`: the last date on which the tutor can be booked by the clock of `now`, as
-- `horizon.last_date`.
cross join lateral (
  select last_bookable_date(tutor_id, timezone, :now, horizon_days) as last_date
) horizon

-- part: margin
-- How far policies look around a time: under a cap over the whole dates or weeks that it counts.
case
  when max_lessons_per_week is not null then interval '192 hours'
  when max_lessons_per_day is not null then interval '48 hours'
  else make_interval(mins => buffer_after_minutes + buffer_before_minutes)
end as margin

-- name: brokenRules :one
-- The rules that a time breaks, in their order; see the function. Holds of `holder` for the student are
-- in nobody's way, nor is the lesson `movingLesson`.
select broken_rules(
  :tutorId, :studentId?, :start, :end, :now, :movingLesson?, :holder?
) as "broken!";

-- name: explainedTime :maybe
-- All that is told of a time of a tutor: the rules that it breaks, for a student if one is named; of them
-- their zone and how near they are to their limits (L3), and, where the time is taken, whether they have
-- another lesson then. With it, to find other times, the facts of [from, to) as `scheduleFacts` has them,
-- but of what is taken only what is in the way of this student, whether the tutor teaches then, and no more.
-- Both may teach and learn, so that lessons are asked of either in both parts. `since` and `until` are how far
-- the policies look around [from, to): `offset 0` has PostgreSQL work them out once; written out wherever they
-- are read, they cost more than the rows.
-- No row: there is no such tutor. No zone of the student: there is no such student, or the tutor `knownTo` does
-- not know them.
select
  judged.broken as "broken!",
  coalesce(
    'slot_taken' = any (judged.broken) and has_a_lesson(:studentId?, :start, :end, :movingLesson?, :holder?),
    false
  ) as "student_is_busy!",
  student.timezone as "student_timezone?",
  coalesce(student.in_all, 0) as "in_all!",
  coalesce(student.with_tutor, 0) as "with_tutor!",
  limits.max_active_in_all,
  limits.max_active_with_tutor,
  tutor.timezone as "timezone!",
  (date_part('epoch', margin) * 1000)::bigint as "margin_ms!",
  horizon.last_date as "last_date!",
  :row(Policies),
  available.starts as "available_starts!",
  available.ends as "available_ends!",
  taken.teaches as "teaches!",
  taken.starts as "starts!",
  taken.ends as "ends!"
from (
  select reach.*, :from::timestamptz - margin as since, :to::timestamptz + margin as until
  from (
    select
      effective_policies.*,
      :part(margin)
    from effective_policies
    where tutor_id = :tutorId
    offset 0
  ) reach
  offset 0
) tutor
:part(horizon)
cross join (select max_active_in_all, max_active_with_tutor from settings) limits
cross join lateral (
  select broken_rules(
    :tutorId, :studentId?, :start, :end, :now, :movingLesson?, :holder?
  ) as broken
) judged
left join lateral (
  select users.timezone, active.in_all, active.with_tutor
  from users
  cross join lateral (
    select count(*) as in_all, count(*) filter (where tutor_id = :tutorId) as with_tutor
    from lessons
    where student_id = users.id and is_active_booking(lessons)
      -- What is held there for them makes way for a booking.
      and (
        status <> 'held' or holder is distinct from :holder?
        or starts_at >= :end::timestamptz or ends_at <= :start::timestamptz
      )
  ) active
  where users.id = :studentId? and 'student' = any (users.roles) and users.erased_at is null
    and (:knownTo?::bigint is null or tutor_knows(:knownTo?, users.id))
) student on true
cross join lateral (
  select :part(startsAndEnds)
  from (
    select starts_at, ends_at
    from slots
    where tutor_id = :tutorId and available
      and starts_at < until and starts_at > since - slot_lasts_at_most() and ends_at > since
    order by starts_at
    limit :most
  ) slot
) available
cross join lateral (
  select coalesce(array_agg(teaches), '{}') as teaches, :part(startsAndEnds)
  from (
    select tutor_id = :tutorId as teaches, starts_at, ends_at
    from lessons
    where (tutor_id in (:tutorId, :studentId?) or student_id in (:tutorId, :studentId?))
      and starts_at < until and starts_at > since - lesson_lasts_at_most() and ends_at > since
      and is_in_the_way(lessons, :studentId?, :movingLesson?, :holder?)
    union all
    select false, starts_at, ends_at
    from blocks
    where tutor_id = :tutorId
      and starts_at < until and starts_at > since - block_lasts_at_most() and ends_at > since
    order by starts_at
    limit :most
  ) taken_time
) taken;

-- name: lessonToMove :maybe
-- Whose a lesson of the tutor's is that the viewer may move (L2); `seesAll` is for an admin.
select student_id
from lessons
where id = :id and tutor_id = :tutorId and status = 'scheduled'
  and (:seesAll::boolean or :viewerId::bigint in (tutor_id, student_id));

-- name: scheduleFacts :many
-- Everything that decides whether lessons in [from, to) can be booked, with the tutor's policies, in one
-- snapshot, each list sorted by start. It reaches around that as far as the policies look: margin_ms on
-- both sides, under a cap over the whole dates or weeks that it counts. Until which of the tutor's dates one
-- can book is told as broken_rules has it. `elsewhere` is when the student, if one is named, has a lesson
-- that is not the tutor's to give (L4); holds of `holder` for them do not count. Instants are epoch
-- milliseconds.
-- It is asked of any number of tutors and ranges at once: `asked_for` is the place of each in the three lists, from
-- 0. One that has no row is of no tutor.
-- Of each list it is the first `most`: where there are as many, what lies after the last
-- one's start is not known. A row of arrays each: see `weekOfTutor`.
with asked as (
  select tutor_id, from_at, to_at, place
  from unnest(:tutorIds::bigint[], :froms::timestamptz[], :tos::timestamptz[])
    with ordinality as asked (tutor_id, from_at, to_at, place)
),
policy as materialized (
  select
    effective_policies.*,
    horizon.last_date,
    :part(margin)
  from effective_policies
  :part(horizon)
  where effective_policies.tutor_id = any (:tutorIds::bigint[])
)
select
  (asked.place - 1)::integer as "asked_for!",
  policy.tutor_id as "tutor_id!",
  timezone as "timezone!",
  (date_part('epoch', margin) * 1000)::bigint as "margin_ms!",
  last_date as "last_date!",
  :row(Policies),
  available.starts as "available_starts!",
  available.ends as "available_ends!",
  occupied.parts as "parts!",
  occupied.kinds as "kinds!",
  occupied.lesson_ids as "lesson_ids!",
  occupied.block_ids as "block_ids!",
  occupied.student_ids as "student_ids!",
  occupied.holders as "holders!",
  occupied.starts as "starts!",
  occupied.ends as "ends!",
  elsewhere.starts as "elsewhere_starts!",
  elsewhere.ends as "elsewhere_ends!"
from asked
join policy on policy.tutor_id = asked.tutor_id
cross join lateral (
  select :part(startsAndEnds)
  from (
    select starts_at, ends_at
    from slots
    where tutor_id = asked.tutor_id and available
      and starts_at < asked.to_at + margin
      and starts_at > asked.from_at - margin - slot_lasts_at_most()
      and ends_at > asked.from_at - margin
    order by starts_at
    limit :most
  ) slot
) available
cross join lateral (
  select
    coalesce(array_agg(part), '{}') as parts,
    coalesce(array_agg(kind), '{}') as kinds,
    coalesce(array_agg(lesson_id), '{}') as lesson_ids,
    coalesce(array_agg(block_id), '{}') as block_ids,
    coalesce(array_agg(student_id), '{}') as student_ids,
    coalesce(array_agg(holder), '{}') as holders,
    :part(startsAndEnds)
  from (
    select part, kind, lesson_id, block_id, student_id, holder, starts_at, ends_at
    from occupied_times
    where person_id = asked.tutor_id
      and starts_at < asked.to_at + margin
      and starts_at > asked.from_at - margin - lasts_at_most
      and ends_at > asked.from_at - margin
    order by starts_at
    limit :most
  ) taken
) occupied
cross join lateral (
  select :part(startsAndEnds)
  from (
    select starts_at, ends_at
    from occupied_times
    where person_id = :studentId? and kind <> 'blocked' and tutor_id <> asked.tutor_id
      and starts_at < asked.to_at and starts_at > asked.from_at - lasts_at_most
      and ends_at > asked.from_at
      and (kind = 'booked' or part = 'teaches' or holder is distinct from :holder?)
    order by starts_at
    limit :most
  ) mine
) elsewhere;

-- name: policiesOf :maybe
-- A tutor's own policies, null where they have none, and the numbers in force. They are there since the
-- tutor is. No row: there is no such tutor.
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
  effective.cancellation_notice_minutes as "effective_cancellation_notice_minutes!",
  users.created_at,
  coalesce(policies.updated_at, users.created_at) as "updated_at!"
from effective_policies effective
join users on users.id = effective.tutor_id
left join policies using (tutor_id)
where effective.tutor_id = :tutorId;

-- name: lockPolicies :one
-- As savePolicies locks them.
select lock_calendar(:tutorId) as "locked!";

-- name: savePolicies :exec
-- Under the calendar's lock: whoever books or moves a lesson reads the policies more than once, and must
-- not be judged by some of the old ones and some of the new. Whoever has saved none yet has nulls alone: to
-- save those is no change (see policiesOf).
insert into policies (
  tutor_id, min_notice_minutes, horizon_days, buffer_before_minutes,
  buffer_after_minutes, max_lessons_per_day, max_lessons_per_week,
  cancellation_notice_minutes, updated_at
)
select
  lock_calendar(:tutorId), :minNoticeMinutes?, :horizonDays?, :bufferBeforeMinutes?,
  :bufferAfterMinutes?, :maxLessonsPerDay?, :maxLessonsPerWeek?,
  :cancellationNoticeMinutes?,
  case
    when num_nonnulls(
      :minNoticeMinutes?::integer, :horizonDays?::integer, :bufferBeforeMinutes?::integer,
      :bufferAfterMinutes?::integer, :maxLessonsPerDay?::integer, :maxLessonsPerWeek?::integer,
      :cancellationNoticeMinutes?::integer
    ) = 0 then (select created_at from users where id = :tutorId)
    else now()
  end
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
  :row(Policies), max_active_with_tutor, max_active_in_all, tutors_know_all_students, created_at, updated_at
from settings;

-- name: lockSettings :one
select only_row from settings for no key update;

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
  max_active_in_all = :maxActiveInAll,
  tutors_know_all_students = :tutorsKnowAllStudents,
  updated_at = now();

-- name: cancellationNoticeOf :one
-- How many minutes before its start a lesson of the tutor can be cancelled by its student.
select cancellation_notice_minutes as "minutes!" from effective_policies where tutor_id = :tutorId;
