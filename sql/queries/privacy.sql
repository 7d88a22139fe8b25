-- name: isUser :one
select exists (select from users where id = :id) as "is!";

-- name: heldAbout :many
-- A page of what is held about a person; see the function.
select place as "place!", kind as "kind!", key as "key!", value as "value!"
from held_about(:id, :afterPlace, :afterKey?, :most);

-- name: lockAllOf :one
-- See the function. Ends with the transaction.
select lock_all_of(:id) as "locked!";

-- name: personToErase :maybe
-- Locked by then: when they were erased, if they were.
select erased_at, wholly_erased_at from users where id = :id;

-- name: aheadOf :one
-- The lessons of a person that are not over, and their series that go on.
select
  (
    select count(*) from lessons
    where (tutor_id = :id or student_id = :id) and status = 'scheduled' and ends_at > :now::timestamptz
  ) as "lessons!",
  (
    select count(*) from series
    where (tutor_id = :id or student_id = :id) and (interval_end is null or interval_end > booked_until)
  ) as "series!";

-- name: endSeriesOf :exec
-- No date is made any more of the series of a person, whose calendars are locked.
with over as (
  update series set
    interval_end = booked_until,
    updated_at = now()
  where (tutor_id = :id or student_id = :id) and (interval_end is null or interval_end > booked_until)
  returning id
)
delete from skipped_series_dates where series_id in (select id from over);

-- name: cancelAllAhead :exec
-- The lessons of a person that are not over; the calendars are locked. The others are told of it as of any.
with before as (
  select id, to_jsonb(lessons) as row
  from lessons
  where (tutor_id = :id or student_id = :id) and status = 'scheduled' and ends_at > :now::timestamptz
  order by id
  for no key update
),
cancelled as (
  update lessons set status = 'cancelled', updated_at = now()
  from before
  where lessons.id = before.id
  returning lessons.*
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, before, after)
  select cancelled.id, :actorId?::bigint, 'cancelled', before.row, to_jsonb(cancelled)
  from cancelled join before using (id)
)
insert into lesson_details (lesson_id, cancelled_by)
select id, 'admin' from cancelled
on conflict (lesson_id) do update set cancelled_by = excluded.cancelled_by;

-- name: archiveRelationsOf :exec
update relations set
  status = 'archived',
  changed_by = :actorId?,
  change_metadata = '{"cause": "erasure"}',
  updated_at = now()
where (tutor_id = :id or student_id = :id) and status <> 'archived';

-- name: emptyUser :one
-- See the function.
select empty_user(:id, :now) as "emptied!";

-- name: eraseRows :one
-- So many at most; see the function.
select erase_rows(:id, :most) as "done!";

-- name: endErasure :exec
-- Nothing of theirs is left.
update users set wholly_erased_at = greatest(:now, erased_at) where id = :id and wholly_erased_at is null;

-- name: erasedPeople :many
-- Of whom something may be left: an erasure that had more to do than fits into one request, or something that
-- was written at the same moment.
select id from users
where erased_at is not null and (wholly_erased_at is null or erased_at > :notBefore::timestamptz)
order by id;
