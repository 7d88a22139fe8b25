-- name: lockOwner :maybe
-- Before their feed: who erases a person comes by the same way. No row for whoever was erased.
select id from users where id = :userId and erased_at is null for no key update;

-- name: saveCalendarFeed :one
-- In place of the one that there was.
insert into calendar_feeds (user_id, hash, created_at)
values (:userId, :hash, :now)
on conflict (user_id) do update set hash = excluded.hash, created_at = excluded.created_at
returning created_at, (select timezone from users where users.id = user_id) as "timezone!";

-- name: calendarFeedOf :one
-- `created_at` is null where there is none.
select feed.created_at as "created_at?", users.timezone
from users left join calendar_feeds feed on feed.user_id = users.id
where users.id = :userId;

-- name: dropCalendarFeed :exec
delete from calendar_feeds where user_id = :userId;

-- name: ownerOfCalendarFeed :maybe
select users.id, timezone, language
from calendar_feeds join users on users.id = user_id
where hash = :hash and erased_at is null;

-- name: lessonsOfCalendar :many
-- A person's lessons that start in [from, to), taught and learnt, the earliest first: `most` at most. `changes` is
-- how often each was
-- changed since it was made, of which an import leaves no line.
with found as (
  (
    select * from lessons
    where tutor_id = :userId::bigint and starts_at >= :from::timestamptz and starts_at < :to::timestamptz
      and status <> 'held'
    order by starts_at
    limit :most
  )
  union all
  (
    select * from lessons
    where student_id = :userId::bigint and starts_at >= :from::timestamptz and starts_at < :to::timestamptz
      and status <> 'held'
    order by starts_at
    limit :most
  )
  order by starts_at, id
  limit :most
)
select
  found.id as "id!",
  starts_at as "starts_at!",
  ends_at as "ends_at!",
  status as "status!",
  service_name as "service_name?",
  found.created_at as "created_at!",
  found.updated_at as "updated_at!",
  found.tutor_id = :userId::bigint as "is_taught!",
  counterpart.name as "counterpart_name!",
  meeting_url as "meeting_url?",
  (
    select count(*) from lesson_changes
    where lesson_id = found.id and action not in ('booked', 'entered')
  ) as "changes!"
from found
join users counterpart on counterpart.id = case :userId::bigint
  when found.tutor_id then found.student_id
  else found.tutor_id
end
left join lesson_details on lesson_details.lesson_id = found.id
order by starts_at, found.id;
