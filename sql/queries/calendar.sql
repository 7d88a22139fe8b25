-- row: Version
-- The version of a tutor's calendar; `lasts_ms`: for how long it holds if nobody writes, null: for ever.
version as "version!",
floor(extract(epoch from changes_at - clock_timestamp()) * 1000)::bigint as "lasts_ms?"

-- part: startsAndEnds
-- Of rows with times, as epoch milliseconds.
coalesce(array_agg((date_part('epoch', starts_at) * 1000)::bigint), '{}') as starts,
coalesce(array_agg((date_part('epoch', ends_at) * 1000)::bigint), '{}') as ends

-- name: calendarVersion :maybe
select :row(Version)
from calendar_versions
where tutor_id = :tutorId;

-- name: weekOfTutor :maybe
-- Everything a week view shows, with the calendar's version, in one snapshot and sorted by start.
-- Starts and ends are epoch milliseconds. One row of arrays: a row for each slot and lesson costs the
-- server twice as much to read. Slots and lessons are found by their start, which constraints let
-- (slots_last_a_day_at_most), at a third of the cost of the constraints' own indexes. A hold is shown
-- as booked, by no id. Names are there for those who see them (`named`), each looked up by its id, else the three
-- lists are empty. With it come the policies in force, until when the tutor can be booked by the clock
-- of `now`, and when that is over for the next date begins. No row: there is no such tutor.
select
  :row(Version),
  :row(Policies),
  (date_part('epoch', start_of_date(horizon.last_date + 1, timezone)) * 1000)::bigint as "horizon_end!",
  (date_part('epoch', start_of_date(local_time(:now, timezone)::date + 1, timezone)) * 1000)::bigint
    as "next_date!",
  available.ids as "available_ids!",
  available.starts as "available_starts!",
  available.ends as "available_ends!",
  taken.kinds as "taken_kinds!",
  taken.ids as "taken_ids!",
  taken.starts as "taken_starts!",
  taken.ends as "taken_ends!",
  taken.students as "taken_students!",
  taken.services as "taken_services!",
  taken.statuses as "taken_statuses!"
from calendar_versions
join effective_policies using (tutor_id)
:part(horizon)
cross join lateral (
  select
    coalesce(array_agg(id), '{}') as ids,
    :part(startsAndEnds)
  from (
    select id, starts_at, ends_at
    from slots
    where tutor_id = :tutorId and available
      and starts_at < :to::timestamptz and starts_at > :from::timestamptz - slot_lasts_at_most()
      and ends_at > :from::timestamptz
    order by starts_at
  ) slot
) available
cross join lateral (
  select
    coalesce(array_agg(kind), '{}') as kinds,
    coalesce(array_agg(lesson_id), '{}') as ids,
    :part(startsAndEnds),
    coalesce(array_agg(student_name) filter (where :named::boolean), '{}') as students,
    coalesce(array_agg(service_name) filter (where :named::boolean), '{}') as services,
    coalesce(array_agg(lesson_status) filter (where :named::boolean), '{}') as statuses
  from (
    select
      case kind when 'blocked' then kind else 'booked' end as kind,
      case kind when 'booked' then lesson_id end as lesson_id,
      case when :named::boolean then (select name from users where id = student_id) end as student_name,
      service_name,
      lesson_status,
      starts_at,
      ends_at
    from occupied_times
    where person_id = :tutorId
      and starts_at < :to::timestamptz and starts_at > :from::timestamptz - lasts_at_most
      and ends_at > :from::timestamptz
    order by starts_at
  ) occupied
) taken
where calendar_versions.tutor_id = :tutorId;

-- name: dstReportSeenBy :maybe
-- The zones of a tutor and of the viewer, with whether the viewer sees the lessons of all students:
-- the tutor and an admin do. No row: there is no such tutor, or the viewer has no lesson with
-- them (T5).
select
  tutor.timezone as tutor_timezone,
  viewer.timezone as viewer_timezone,
  (:seesAll::boolean or viewer.id = tutor.id) as "sees_all!"
from users tutor
join users viewer on viewer.id = :viewerId
where tutor.id = :tutorId and 'tutor' = any (tutor.roles)
  and (
    :seesAll::boolean or viewer.id = tutor.id or exists (
      select from lessons
      where tutor_id = tutor.id and student_id = viewer.id and status in ('scheduled', 'completed')
    )
  );

-- name: lessonsAcrossClocks :many
-- A tutor's lessons that start in [from, to), or those with one student, in order of their start.
select
  lesson.id,
  lesson.student_id,
  student.name as student_name,
  student.timezone as student_timezone,
  lesson.starts_at,
  (lesson.status = 'scheduled' and lesson.starts_at > :now::timestamptz) as "is_to_come!"
from lessons lesson
join users student on student.id = lesson.student_id
where lesson.tutor_id = :tutorId
  and (:studentId?::bigint is null or lesson.student_id = :studentId?::bigint)
  and lesson.status in ('scheduled', 'completed')
  and lesson.starts_at >= :from and lesson.starts_at < :to
order by lesson.starts_at, lesson.id
limit :most;
