-- name: bookLesson :maybe
-- A booking in one statement (L3, L4): service, rules, lesson and its log. The service is locked against
-- its end and the calendar against every other writer before the rules are looked at.
-- `on conflict do nothing` stands for every exclusion constraint: the loser of a race withdraws his
-- row and waits, so rivals never deadlock. No row back means refused.
with service as (
  select services.id, services.name, price, currency,
    make_interval(mins => duration_minutes) as duration,
    tutor.name as tutor_name
  from services join users tutor on tutor.id = tutor_id and tutor.role = 'tutor'
  where services.id = :serviceId and tutor_id = :tutorId and active
  for key share of services
),
student as (
  select id, name, timezone from users where id = :studentId and role = 'student'
),
judged as materialized (
  select broken_rules(
    lock_calendars(:tutorId, student.id, :start, :start::timestamptz + service.duration),
    student.id, :start, :start::timestamptz + service.duration, :now, null, :holder
  ) as broken
  from service, student
),
booked as (
  insert into lessons (
    tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin
  )
  select
    :tutorId, student.id, service.id, service.name, price, currency, :start,
    :start::timestamptz + duration, 'booking'
  from service, student, judged
  where broken = '{}'
  on conflict do nothing
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, after)
  select id, :actorId?::bigint, 'booked', to_jsonb(booked) from booked
)
select
  booked.id,
  booked.tutor_id,
  service.tutor_name as "tutor_name!",
  booked.student_id,
  student.name as "student_name!",
  booked.service_id,
  booked.service_name,
  booked.status,
  booked.starts_at,
  booked.ends_at,
  booked.price,
  booked.currency,
  booked.series_id,
  booked.series_date,
  booked.cancel_reason,
  booked.created_at,
  booked.updated_at,
  student.timezone as "timezone!"
from booked, service, student;

-- name: whatIsBooked :one
-- Whether a booking that was refused names what there is, and when it would have ended.
with service as (
  select make_interval(mins => duration_minutes) as duration
  from services
  where id = :serviceId and tutor_id = :tutorId and active
)
select
  exists (select from users where id = :tutorId and role = 'tutor') as "tutor_exists!",
  exists (select from users where id = :studentId and role = 'student') as "student_exists!",
  exists (select from services where tutor_id = :tutorId and active) as "tutor_has_services!",
  (select :start::timestamptz + duration from service) as "end?";

-- name: insertLesson :maybe
-- A lesson that the tutor enters himself (L2): it may lie outside availability, never over
-- occupied time. No row back means that the time is taken.
with judged as materialized (
  select broken_rules(
    lock_calendars(:tutorId, :studentId, :start, :end), :studentId, :start, :end, :now, null, null
  ) as broken
),
entered as (
  insert into lessons (
    tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin
  )
  select
    :tutorId, :studentId, :serviceId?, :serviceName?, :price?, :currency?, :start, :end, 'tutor'
  from judged
  where not broken && '{blocked,slot_taken}'
  on conflict do nothing
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, after)
  select id, :actorId::bigint, 'entered', to_jsonb(entered) from entered
)
select id as "id!" from entered;

-- name: serviceOfTutor :maybe
-- An active service, which cannot go before the transaction ends.
select id, name, price, currency
from services
where id = :id and tutor_id = :tutorId and active
for key share;

-- name: lessonSeenBy :maybe
-- People see their own lessons (T5); `seesAll` is for an admin. Times are in the viewer's zone.
select
  lesson.id,
  lesson.tutor_id,
  tutor.name as "tutor_name!",
  lesson.student_id,
  student.name as "student_name!",
  lesson.service_id,
  lesson.service_name,
  lesson.status,
  lesson.starts_at,
  lesson.ends_at,
  lesson.price,
  lesson.currency,
  lesson.series_id,
  lesson.series_date,
  lesson.cancel_reason,
  lesson.created_at,
  lesson.updated_at,
  viewer.timezone as "timezone!"
from lessons lesson
join users tutor on tutor.id = lesson.tutor_id
join users student on student.id = lesson.student_id
join users viewer on viewer.id = :viewerId
where lesson.id = :id and lesson.status <> 'held'
  and (:seesAll::boolean or viewer.id in (lesson.tutor_id, lesson.student_id));

-- name: lessonToChange :maybe
-- Locks a lesson that the caller may touch, its calendar first, until the transaction ends; with it those
-- of the student's holds, since one that has expired makes way for the lesson wherever it is moved.
with owner as materialized (
  select lock_calendars(tutor_id, student_id, '-infinity', 'infinity') as tutor_id
  from lessons
  where id = :id and status <> 'held' and (:seesAll::boolean or :viewerId::bigint in (tutor_id, student_id))
)
select lessons.id, lessons.tutor_id, student_id, status, starts_at, ends_at
from lessons join owner on owner.tutor_id = lessons.tutor_id
where lessons.id = :id
for update of lessons;

-- name: lockPeople :many
-- Changes of lessons that exist queue up by person, in the order of ids, so that two that want the
-- same time cannot deadlock; inserts need no lock (see bookLesson). Ends with the transaction.
select person as "person!", pg_advisory_xact_lock(
  hashtextextended(current_schema() || ' lessons of ' || person, 0)
) as "locked!"
from (select unnest(:people::bigint[]) as person order by 1) as in_order;

-- name: moveLesson :one
with before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
moved as (
  update lessons set starts_at = :start, ends_at = :end, updated_at = now()
  where id = :id
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, before, after)
  select moved.id, :actorId?::bigint, 'rescheduled', before.row, to_jsonb(moved) from moved, before
)
select id as "id!" from moved;

-- name: withdrawLesson :maybe
-- Frees the time at once. No row back: the lesson is not scheduled any more.
with before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
cancelled as (
  update lessons set status = 'cancelled', cancel_reason = :reason?, updated_at = now()
  where id = :id and status = 'scheduled'
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, reason, before, after)
  select cancelled.id, :actorId?::bigint, 'cancelled', :reason?, before.row, to_jsonb(cancelled)
  from cancelled, before
)
select id as "id!" from cancelled;

-- name: completePastLessons :exec
-- Lessons that have ended are completed, the oldest first. Safe to run twice and on two servers at once.
with past as (
  select id, to_jsonb(lessons) as row from lessons
  where status = 'scheduled' and ends_at <= :now::timestamptz
  order by ends_at
  limit :most
  for update skip locked
),
completed as (
  update lessons set status = 'completed', updated_at = now()
  from past
  where lessons.id = past.id
  returning lessons.*
)
insert into lesson_changes (lesson_id, action, before, after)
select completed.id, 'completed', past.row, to_jsonb(completed)
from completed join past using (id);

-- name: lessonsOf :many
-- A person's lessons that overlap [from, to), in order of their start.
select
  lesson.id,
  lesson.tutor_id,
  tutor.name as "tutor_name!",
  lesson.student_id,
  student.name as "student_name!",
  lesson.service_id,
  lesson.service_name,
  lesson.status,
  lesson.starts_at,
  lesson.ends_at,
  lesson.price,
  lesson.currency,
  lesson.series_id,
  lesson.series_date,
  lesson.cancel_reason,
  lesson.created_at,
  lesson.updated_at,
  viewer.timezone as "timezone!"
from users viewer
join lessons lesson on viewer.id in (lesson.tutor_id, lesson.student_id)
join users tutor on tutor.id = lesson.tutor_id
join users student on student.id = lesson.student_id
where viewer.id = :userId and lesson.status <> 'held'
  and (:role?::text is null
    or (:role? = 'tutor' and lesson.tutor_id = :userId)
    or (:role? = 'student' and lesson.student_id = :userId))
  and (:status?::text is null or lesson.status = :status?)
  and lesson.ends_at > coalesce(:from?::timestamptz, '-infinity')
  and lesson.starts_at < coalesce(:to?::timestamptz, 'infinity')
order by lesson.starts_at, lesson.id
limit :most;
