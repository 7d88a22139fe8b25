-- name: notificationFacts :many
-- What notifications are to tell: the lesson as it is now, in the zone of the recipient. In the order of
-- their ids; those that are gone are left out.
select
  notification.id,
  notification.kind,
  lesson.starts_at,
  lesson.ends_at,
  lesson.service_name,
  recipient.timezone,
  recipient.id = lesson.tutor_id as "recipient_is_tutor!",
  counterpart.name as counterpart_name
from notifications notification
join lessons lesson on lesson.id = notification.lesson_id
join users recipient on recipient.id = notification.recipient_id
join users counterpart
  on counterpart.id in (lesson.tutor_id, lesson.student_id) and counterpart.id <> recipient.id
where notification.id = any(:ids::bigint[])
order by notification.id;
