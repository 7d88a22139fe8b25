-- row: Hold
-- A hold as the API shows it, of the table `lessons`, in the zone of its student.
id,
tutor_id,
student_id,
(select name from users where users.id = student_id) as "student_name!",
service_id,
service_name,
price,
currency,
starts_at,
ends_at,
(select timezone from users where users.id = student_id) as "timezone!",
held_until as "held_until!",
prolonged,
created_at,
updated_at

-- part: lockedHold
-- A hold of the holder's own with its calendar and its student's limit `locked`, a row or none.
locked as materialized (
  select lock_lessons(tutor_id, student_id)
  from lessons where id = :id and status = 'held' and holder = :holder
)

-- name: createHold :maybe
-- A hold in one statement, as `bookLesson` books: see the function. No row back means refused.
select :row(Hold)
from take_time(
  :tutorId, :studentId, :serviceId, :start, :now, :holder, null, :minutes,
  coalesce(:heldSince?::timestamptz, now())
);

-- name: lockLessons :one
-- What another statement reads after it is newer than what any other writer did.
select lock_lessons(:tutorId, :studentId) as "locked!";

-- name: releaseOwnHolds :one
-- Holds of one holder for one student make way for what they take there instead, and all that have
-- expired. Since when the holder has held time of this tutor, if they do: a new hold does not begin from
-- nought (see `createHold`).
select min(created_at) as "held_since?"
from release_holds(:tutorId, :studentId, :start, :end, :holder)
where tutor_id = :tutorId and held_until > now();

-- name: holdOf :maybe
-- A hold of the holder's own, also when its time is up and it is not cleared away yet.
select
  :row(Hold),
  held_until <= clock_timestamp() as "expired!"
from lessons
where id = :id and status = 'held' and holder = :holder;

-- name: holdSeenBy :maybe
-- A hold, also when its time is up, for its holder, the tutor whose time it is, and an admin.
select :row(Hold)
from lessons
where id = :id and status = 'held'
  and (:seesAll::boolean or holder = :holder or tutor_id = :ownerId?);

-- name: holdsSeenBy :many
-- The holds that last, of the same people, by their ids after one, one more than are answered: `found` tells it.
with asked as (
  select *
  from lessons
  where status = 'held' and held_until > clock_timestamp()
    and (:seesAll::boolean or holder = :holder or tutor_id = :ownerId?)
    and (:studentId?::bigint is null or student_id = :studentId?)
    and id > coalesce(:afterId?::bigint, 0)
  order by id
  limit :most::integer + 1
)
select :row(Hold), count(*) over () as "found!"
from asked
order by id
limit :most;

-- name: prolongHold :maybe
-- For as long as it was made for, once. Whether it lasts is asked when everybody who could take its
-- time or its place in the student's limit must wait: rivals who came after its end count on that.
-- No row back: it is not there, was prolonged, or has expired.
with :part(lockedHold),
present as materialized (
  select clock_timestamp() as instant from locked
)
update lessons set
  held_until = least(held_until + (held_until - updated_at), created_at + hold_lasts_at_most()),
  prolonged = true,
  updated_at = now()
from present
where id = :id and status = 'held' and holder = :holder
  and not prolonged and held_until > present.instant
returning :row(Hold);

-- name: bookHold :maybe
-- A hold becomes the lesson that it was for. Only the rules that are still `binding` are asked again; see
-- `prolongHold` for the locks. A hold whose service was deleted goes by any.
-- No row back: it is not there or not of these things, has expired, or a rule is broken.
with :part(lockedHold),
present as materialized (
  select
    clock_timestamp() as instant,
    broken_rules(
      tutor_id, student_id, starts_at, ends_at, :now, lessons.id, :holder
    ) as broken
  from locked, lessons
  where lessons.id = :id
),
booked as (
  update lessons set
    status = 'scheduled',
    held_until = null,
    holder = null,
    prolonged = false,
    created_at = now(),
    updated_at = now()
  from present
  where id = :id and status = 'held' and holder = :holder
    and tutor_id = :tutorId and student_id = :studentId and starts_at = :start
    and (service_id is null or service_id = :serviceId)
    and held_until > present.instant
    and not broken && :binding::text[]
  returning lessons.*
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, after)
  select id, :actorId?::bigint, 'booked', to_jsonb(booked) from booked
),
related as materialized (
  select relate(
    tutor_id, student_id, 'student', :actorId?::bigint,
    jsonb_build_object('cause', 'booking', 'lesson_id', id)
  )
  from booked
)
select :row(Lesson)
from booked lesson
join related on true
join users tutor on tutor.id = lesson.tutor_id
join users student on student.id = lesson.student_id
cross join lateral (select student.timezone) viewer;

-- name: deleteHold :exec
with locked as materialized (
  select lock_calendar(tutor_id)
  from lessons where id = :id and status = 'held' and holder = :holder
)
delete from lessons using locked
where id = :id and status = 'held' and holder = :holder;

-- name: sweepExpiredHolds :exec
-- Clears away holds whose time is up, without waiting for anybody: whoever has one in hand removes it, or
-- makes it last. Safe to run twice and on two servers at once.
delete from lessons
where id in (
  select id from lessons
  where status = 'held' and held_until <= now()
  order by id
  limit :most
  for update skip locked
);
