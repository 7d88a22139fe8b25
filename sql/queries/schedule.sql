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
  select last_bookable_date(effective_policies.tutor_id, timezone, :now, horizon_days) as last_date
) horizon

-- name: brokenRules :one
-- The rules that a time breaks, in their order; see the function. Holds of `holder` for the student are
-- in nobody's way, nor is the lesson `movingLesson`.
select broken_rules(
  :tutorId, :studentId?, :start, :end, :now, :movingLesson?, :holder?
) as "broken!";

-- name: studentOf :maybe
-- What a student's side says of a time with a tutor (L3): whether they have another lesson then, and
-- how near they are to their limits. Holds of `holder` for them there make way for a booking, and do not
-- count; nor is a lesson that is to be moved in their way.
-- No row: there is no such student.
with own_hold as (
  select id from lessons
  where status = 'held' and student_id = :studentId and holder = :holder?
    and tstzrange(starts_at, ends_at) && tstzrange(:start::timestamptz, :end::timestamptz)
)
select
  exists (
    select from occupied_times
    where person_id = users.id and kind <> 'blocked'
      and starts_at < :end::timestamptz and starts_at > :start::timestamptz - lasts_at_most
      and ends_at > :start::timestamptz
      and lesson_id not in (select id from own_hold) and lesson_id is distinct from :movingLesson?
  ) as "is_busy!",
  active.in_all as "in_all!",
  active.with_tutor as "with_tutor!",
  settings.max_active_in_all,
  settings.max_active_with_tutor,
  users.timezone
from users cross join settings
cross join active_bookings(users.id, :tutorId, array(select id from own_hold)) active
where users.id = :studentId and 'student' = any (users.roles);

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
    case
      when max_lessons_per_week is not null then interval '192 hours'
      when max_lessons_per_day is not null then interval '48 hours'
      else make_interval(mins => buffer_after_minutes + buffer_before_minutes)
    end as margin
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
select :row(Policies), max_active_with_tutor, max_active_in_all, created_at, updated_at
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
  updated_at = now();

-- name: cancellationNoticeOf :one
-- How many minutes before its start a lesson of the tutor can be cancelled by its student.
select cancellation_notice_minutes as "minutes!" from effective_policies where tutor_id = :tutorId;
