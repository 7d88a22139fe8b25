-- What a new release of the tz database makes anew (X15): see src/maintenance/follow-tz-release.ts.

-- name: tzReleaseToFollow :maybe
-- The release that decides, unless the tenant's times were made by it. Until a day after it was loaded they are
-- looked at again: a server of the version before may still have written some. No row: nothing is to be done.
select release.version
from tz_release release
where not exists (
  select from made_by_tz_release made
  where made.version = release.version and made.at > release.loaded_at + interval '1 day'
);

-- name: recordFollowed :exec
insert into made_by_tz_release (version, at)
values (:version, now())
on conflict on constraint there_is_one_release_that_times_are_made_by do update set
  version = excluded.version, at = excluded.at;

-- name: tutorsToFollow :many
select tutor_id from calendars order by tutor_id;

-- name: slotsOffTheWall :many
-- A tutor's slots ahead that do not begin or end when the clocks of their zone show their wall times. Some of
-- them rightly so: near a gap, and in an hour that comes twice.
select id, date, start_time, end_time, timezone, starts_at, ends_at, source, available
from slots
where tutor_id = :tutorId and starts_at > :now::timestamptz
  and (
    local_time(starts_at, timezone) <> date + start_time
    or local_time(ends_at, timezone) <> date + end_time
  )
order by starts_at;

-- name: makeRoomForSlot :exec
-- Slots of the week that are in the way of another at its new time; the week is made anew afterwards.
delete from slots
where tutor_id = :tutorId and available and source = 'template'
  and starts_at > :now::timestamptz
  and starts_at < :end::timestamptz and ends_at > :start::timestamptz;

-- name: resolveSlots :exec
-- One statement for any number of slots, so that two may change places.
update slots set starts_at = resolved.starts_at, ends_at = resolved.ends_at, updated_at = now()
from unnest(:ids::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[])
  as resolved (id, starts_at, ends_at)
where slots.id = resolved.id and slots.tutor_id = :tutorId;

-- name: lessonsOffTheirSeries :many
-- A tutor's lessons ahead that are not when the clocks show the time of their series, but for those that
-- somebody moved: they stay where they were moved.
select
  lesson.id,
  lesson.student_id,
  lesson.starts_at,
  lesson.ends_at,
  lesson.series_date as "series_date!",
  series.start_time,
  series.timezone
from lessons lesson
join series on series.id = lesson.series_id
where lesson.tutor_id = :tutorId and lesson.status = 'scheduled'
  and lesson.starts_at > :now::timestamptz
  and local_time(lesson.starts_at, series.timezone) <> lesson.series_date + series.start_time
  and not exists (
    select from lesson_changes moved
    where moved.lesson_id = lesson.id and moved.action = 'rescheduled'
      and moved.actor_id is not null
  )
order by lesson.starts_at;

-- name: lockPair :one
-- Everybody's order: the calendar, the student's bookings, people.
select
  lock_lessons(:tutorId, :studentId) as "calendar!",
  lock_people(array[:tutorId, :studentId]::bigint[]) as "people!";

-- name: followClocks :maybe
-- Moves a lesson as the clocks moved, with no actor. No row: it is not any more where it was.
with before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
moved as (
  update lessons set starts_at = :start, ends_at = :end, updated_at = now()
  where id = :id and status = 'scheduled' and starts_at = :was
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, action, reason, before, after)
  select moved.id, 'rescheduled', :reason?, before.row, to_jsonb(moved) from moved, before
),
:part(explainedMove)
select id as "id!" from moved;
