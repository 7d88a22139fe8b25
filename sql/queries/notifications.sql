-- row: Notification
-- A notification as the API shows it. One that is withdrawn is shown to whoever had it only, who could not send it.
notifications.id,
lesson_id,
recipient_id,
telegram_user_id,
kind,
case status when 'withdrawn' then 'failed' else status end as "status!",
scheduled_at,
attempts,
sent_at,
created_at,
updated_at

-- name: leaseNotifications :many
-- Hands out what is due, and what it is to tell; see the function.
select
  id as "id!",
  kind as "kind!",
  telegram_user_id as "telegram_user_id!",
  scheduled_at as "scheduled_at!",
  attempts as "attempts!",
  lease as "lease!",
  starts_at as "starts_at!",
  ends_at as "ends_at!",
  service_name as "service_name?",
  timezone as "timezone!",
  language as "language?",
  recipient_is_tutor as "recipient_is_tutor!",
  counterpart_name as "counterpart_name!"
from lease_notifications(:most::integer, :seconds::integer);

-- name: settleNotification :maybe
-- What became of a notification, said by whoever has it by that lease; null: by whichever there is. No row:
-- it is not leased so, and nothing is changed.
update notifications set
  status = case
    when :outcome::text = 'sent' then 'sent'
    when :permanent::boolean then 'failed'
    when :outcome::text = 'failed' and status = 'pending' and attempts >= 2 then 'failed'
    else status
  end,
  attempts = attempts + case :outcome::text when 'pending' then 0 else 1 end,
  sent_at = case :outcome::text when 'sent' then now() else sent_at end,
  leased_until = null,
  updated_at = now()
where id = :id and leased_until is not null and lease = coalesce(:lease?::integer, lease)
returning :row(Notification);

-- name: unlinkRecipient :exec
-- The account that a leased notification was for is nobody's any more. Before the notification is changed: a
-- user's row comes first (see locks.sql).
update users set telegram_user_id = null, updated_at = now()
from notifications
where notifications.id = :id and leased_until is not null and lease = coalesce(:lease?::integer, lease)
  and users.id = recipient_id and users.telegram_user_id = notifications.telegram_user_id;

-- name: notificationOf :maybe
-- And the number of its last lease.
select :row(Notification), lease as "lease!" from notifications where id = :id;

-- part: pageOfNotifications
-- The latest first, after one of them.
and (:afterId?::bigint is null or id < :afterId?::bigint)
order by id desc
limit :most

-- name: notificationsListed :many
select :row(Notification)
from notifications
where status <> 'withdrawn' and (:status?::text is null or status = :status?::text)
:part(pageOfNotifications);

-- name: notificationsGivenUp :many
-- Of those there is an index, which is found by this word alone.
select :row(Notification)
from notifications
where status = 'failed'
:part(pageOfNotifications);

-- name: withdrawPast :one
-- What was still to be told of lessons that are over.
with past as (
  update notifications set status = 'withdrawn', updated_at = now()
  from lessons
  where notifications.status = 'pending' and lessons.id = lesson_id and ends_at <= :now::timestamptz
  returning 1
)
select count(*) as "withdrawn!" from past;
