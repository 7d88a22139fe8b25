-- row: Lesson
-- A lesson as the API shows it: of the table `lesson`, with the names of the people `tutor` and
-- `student`, and the zone of whoever reads it, `viewer`. A series goes by its public id.
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
(select public_id from series where series.id = lesson.series_id) as "series_id?",
lesson.series_date,
lesson.cancel_reason,
(
  select to_jsonb(details) from lesson_details details where details.lesson_id = lesson.id
) as "details?",
lesson.created_at,
lesson.updated_at,
viewer.timezone as "timezone!"

-- part: lessonSize
-- How many bytes a lesson is in JSON, at most: the texts, and the rest.
900 + octet_length(to_json(array[tutor.name, student.name, service_name, cancel_reason])::text)
+ coalesce((
  select octet_length(to_jsonb(details)::text) from lesson_details details
  where details.lesson_id = lesson.id
), 0)

-- name: bookLesson :maybe
-- A booking in one statement: see the function. No row back means refused.
select :row(Lesson)
from take_time(:tutorId, :studentId, :serviceId, :start, :now, :holder, :actorId?) lesson
join users tutor on tutor.id = lesson.tutor_id
join users student on student.id = lesson.student_id
cross join lateral (select student.timezone) viewer;

-- name: whatIsBooked :one
-- Whether a booking that was refused names what there is, and when it would have ended.
with service as (
  select make_interval(mins => duration_minutes) as duration
  from services
  where id = :serviceId and tutor_id = :tutorId and active
)
select
  exists (
    select from users where id = :tutorId and 'tutor' = any (roles) and erased_at is null
  ) as "tutor_exists!",
  exists (
    select from users where id = :studentId and 'student' = any (roles) and erased_at is null
  ) as "student_exists!",
  exists (select from services where tutor_id = :tutorId and active) as "tutor_has_services!",
  (select :start::timestamptz + duration from service) as "end?";

-- name: insertLesson :maybe
-- A lesson that the tutor enters (L2): it may lie outside availability, never over
-- occupied time. No row back means that it breaks one of the `binding` rules.
with judged as materialized (
  select broken_rules(
    lock_lessons(:tutorId, :studentId), :studentId, :start, :end, :now, null, null
  ) as broken
),
entered as (
  insert into lessons (
    tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin
  )
  select
    :tutorId, :studentId, :serviceId?, :serviceName?, :price?, :currency?, :start, :end, 'tutor'
  from judged
  where not broken && :binding::text[]
  on conflict do nothing
  returning *
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, after)
  select id, :actorId::bigint, 'entered', to_jsonb(entered) from entered
),
related as materialized (
  select relate(
    tutor_id, student_id, 'tutor', :actorId::bigint,
    jsonb_build_object('cause', 'lesson', 'lesson_id', id)
  )
  from entered
)
select id as "id!" from entered join related on true;

-- name: serviceOfTutor :maybe
-- An active service of which a lesson is to be entered; it cannot go before the transaction ends. The
-- calendar is locked first, see `bookLesson`.
with locked as materialized (
  select lock_lessons(:tutorId, :studentId) as tutor_id
)
select services.id, name, price, currency
from services join locked using (tutor_id)
where services.id = :id and active
for key share of services;

-- name: lessonSeenBy :maybe
-- People see their own lessons (T5); `seesAll` is for an admin and for a program, who is no viewer: times are
-- in the viewer's zone, or else in the student's.
select :row(Lesson)
from lessons lesson
join users tutor on tutor.id = lesson.tutor_id
join users student on student.id = lesson.student_id
join users viewer on viewer.id = coalesce(:viewerId?, lesson.student_id)
where lesson.id = :id and lesson.status <> 'held'
  and (:seesAll::boolean or viewer.id in (lesson.tutor_id, lesson.student_id));

-- name: lessonToChange :maybe
-- Locks a lesson that the caller may touch, its calendar first, until the transaction ends.
with owner as materialized (
  select lock_lessons(tutor_id, student_id) as tutor_id
  from lessons
  where id = :id and status <> 'held' and (:seesAll::boolean or :viewerId::bigint in (tutor_id, student_id))
)
select lessons.id, lessons.tutor_id, student_id, status, starts_at, ends_at
from lessons join owner on owner.tutor_id = lessons.tutor_id
where lessons.id = :id
for update of lessons;

-- name: lockPeople :one
-- See the function; inserts of one lesson need no such lock (see bookLesson). Ends with the transaction.
select lock_people(:people::bigint[]) as "locked!";

-- part: explainedMove
-- The reason of the lesson `moved`, null too: it is that of its last move.
explained as (
  insert into lesson_details (lesson_id, reschedule_reason)
  select id, :reason?::text
  from moved
  where :reason? is not null or exists (select from lesson_details where lesson_id = moved.id)
  on conflict (lesson_id) do update set reschedule_reason = excluded.reschedule_reason
)

-- part: acting
-- Who does it, or on whose behalf, so that they are not told of it (see tell_who_knows); null: nobody.
acting as materialized (
  select remember('halfhour.acting_id', coalesce(:actingId?::bigint::text, ''))
)

-- name: moveLesson :one
with :part(acting),
before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
moved as (
  update lessons set starts_at = :start, ends_at = :end, updated_at = now()
  from acting
  where id = :id
  returning lessons.*
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, reason, before, after)
  select moved.id, :actorId?::bigint, 'rescheduled', :reason?, before.row, to_jsonb(moved)
  from moved, before
),
:part(explainedMove)
select id as "id!" from moved;

-- part: cancelledBy
-- In which part the lessons `cancelled` were.
by_whom as (
  insert into lesson_details (lesson_id, cancelled_by)
  select id, :cancelledBy from cancelled
  on conflict (lesson_id) do update set cancelled_by = excluded.cancelled_by
)

-- name: withdrawLesson :maybe
-- Frees the time at once. No row back: the lesson is not scheduled any more.
with :part(acting),
before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
cancelled as (
  update lessons set status = 'cancelled', cancel_reason = :reason?, updated_at = now()
  from acting
  where id = :id and status = 'scheduled'
  returning lessons.*
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, reason, before, after)
  select cancelled.id, :actorId?::bigint, 'cancelled', :reason?, before.row, to_jsonb(cancelled)
  from cancelled, before
),
:part(cancelledBy)
select id as "id!" from cancelled;

-- name: describeLesson :one
-- Sets what is named: `metadata` by key, where null removes one. The lesson is locked by then. Who saves what
-- is there already changes nothing (see keep_updated_at), and nothing is logged.
with before as (
  select to_jsonb(lesson_details) as row from lesson_details where lesson_id = :id
),
described as (
  insert into lesson_details as known (lesson_id, note, meeting_url, metadata)
  values (:id, :note?, :meetingUrl?, nullif(jsonb_strip_nulls(:metadata?::jsonb), '{}'))
  on conflict (lesson_id) do update set
    note = case when :setsNote::boolean then excluded.note else known.note end,
    meeting_url = case
      when :setsMeetingUrl::boolean then excluded.meeting_url else known.meeting_url
    end,
    metadata = case
      when :metadata?::jsonb is null then known.metadata
      else nullif(jsonb_strip_nulls(coalesce(known.metadata, '{}') || :metadata?::jsonb), '{}')
    end
  returning *
),
changed as (
  select lesson_id, before.row as before, to_jsonb(described) as after
  from described left join before on true
  where jsonb_strip_nulls(to_jsonb(described))
    <> jsonb_build_object('lesson_id', lesson_id) || coalesce(jsonb_strip_nulls(before.row), '{}')
),
touched as (
  update lessons set updated_at = now() from changed where id = lesson_id
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, before, after)
  select lesson_id, :actorId?::bigint, 'described', before, after from changed
)
select lesson_id as "id!" from described;

-- name: completeLesson :one
-- A lesson that has begun, which is locked by then. `noShow` null: what is known of that stays.
with before as (
  select to_jsonb(lessons) as row from lessons where id = :id
),
completed as (
  update lessons set status = 'completed', updated_at = now()
  where id = :id
  returning *
),
attended as (
  insert into lesson_details (lesson_id, no_show)
  select id, :noShow?::boolean from completed where :noShow? is not null
  on conflict (lesson_id) do update set no_show = excluded.no_show
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, before, after)
  select
    completed.id, :actorId?::bigint, 'completed', before.row,
    to_jsonb(completed) || jsonb_build_object('no_show', :noShow?::boolean)
  from completed, before
)
select id as "id!" from completed;

-- name: tutorsToComplete :many
-- Tutors with lessons that have ended.
select tutor_id from calendars
where exists (
  select from lessons
  where lessons.tutor_id = calendars.tutor_id
    and status = 'scheduled' and ends_at <= :now::timestamptz
)
order by tutor_id;

-- name: completePastLessons :exec
-- A tutor's lessons that have ended are completed, the oldest first: one tutor at a time, so that nobody
-- waits for another. What became of the lessons before the calendar was locked is seen in the row that is
-- locked then. Safe to run twice and on two servers at once.
with past as materialized (
  select id, tutor_id from lessons
  where tutor_id = :tutorId and status = 'scheduled' and ends_at <= :now::timestamptz
  order by ends_at
  limit :most
),
locked as materialized (
  select lock_calendar(:tutorId) as tutor_id
),
before as materialized (
  select lessons.id, to_jsonb(lessons) as row
  from past
  join locked using (tutor_id)
  join lessons on lessons.id = past.id
  where lessons.status = 'scheduled' and lessons.ends_at <= :now::timestamptz
  for no key update of lessons
),
completed as (
  update lessons set status = 'completed', updated_at = now()
  from before
  where lessons.id = before.id
  returning lessons.*
)
insert into lesson_changes (lesson_id, action, before, after)
select completed.id, 'completed', before.row, to_jsonb(completed)
from completed join before using (id);

-- name: lessonsOf :many
-- A person's lessons that overlap [from, to), in order of their start: those after one, the start and the
-- id of which are told, and one more than are answered: `found` tells it. Fewer where their texts are
-- long: a megabyte at most.
with picked as (
  select lesson.*, viewer.timezone as viewer_timezone
  from users viewer
  join lessons lesson on viewer.id in (lesson.tutor_id, lesson.student_id)
  where viewer.id = :userId and lesson.status <> 'held'
    and (:role?::text is null
      or (:role? = 'tutor' and lesson.tutor_id = :userId)
      or (:role? = 'student' and lesson.student_id = :userId))
    and (:statuses?::text[] is null or lesson.status = any (:statuses?::text[]))
    and lesson.ends_at > coalesce(:from?::timestamptz, '-infinity')
    and lesson.starts_at < coalesce(:to?::timestamptz, 'infinity')
    and (lesson.starts_at, lesson.id)
      > (coalesce(:afterStart?::timestamptz, '-infinity'), coalesce(:afterId?::bigint, 0))
  order by lesson.starts_at, lesson.id
  limit :most::integer + 1
),
asked as (
  select :row(Lesson), :part(lessonSize) as size
  from picked lesson
  cross join lateral (select viewer_timezone as timezone) viewer
  join users tutor on tutor.id = lesson.tutor_id
  join users student on student.id = lesson.student_id
),
:part(page)
select :row(Lesson of page), found as "found!"
from page
order by starts_at, id;
