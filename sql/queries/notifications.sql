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
  leased_until as "leased_until!",
  starts_at as "starts_at!",
  ends_at as "ends_at!",
  service_name as "service_name?",
  timezone as "timezone!",
  language as "language?",
  recipient_is_tutor as "recipient_is_tutor!",
  counterpart_name as "counterpart_name!"
from lease_notifications(:most::integer, :seconds::integer);

-- part: said
-- What programs say became of notifications, each by the lease that it came with; null: by whichever there is.
said as (
  select * from unnest(
    :ids::bigint[], :leases::integer[], :outcomes::text[], :permanents::boolean[]
  ) as said (id, lease, outcome, is_permanent)
)

-- name: settleNotifications :many
-- No row for what is not on that lease: nothing of it is changed. The third failure is final. In the order of their
-- ids, as all who lock several.
with :part(said),
locked as materialized (
  select id from notifications where id = any (:ids::bigint[]) order by id for no key update
)
update notifications set
  status = case
    when said.outcome = 'sent' then 'sent'
    when said.is_permanent then 'failed'
    when said.outcome = 'failed' and status = 'pending' and attempts >= 2 then 'failed'
    else status
  end,
  attempts = attempts + case said.outcome when 'pending' then 0 else 1 end,
  sent_at = case said.outcome when 'sent' then now() else sent_at end,
  leased_until = null,
  updated_at = now()
from locked join said on said.id = locked.id
where notifications.id = locked.id and leased_until is not null
  and notifications.lease = coalesce(said.lease, notifications.lease)
returning :row(Notification);

-- name: lockAllToldWith :many
-- Locks notifications, and all else that their recipients are told of the same lessons, in the order of everybody who
-- locks several.
select id
from notifications
where (lesson_id, recipient_id) in (
  select lesson_id, recipient_id from notifications where id = any (:ids::bigint[])
)
order by id
for no key update;

-- name: withdrawUntold :exec
-- Nobody is told that a lesson was moved or cancelled who cannot have been told of it, as all that told them has
-- failed or was given back: they are told of the lesson as it is, or of nothing.
with untold as (
  select lesson_id, recipient_id
  from notifications
  where (lesson_id, recipient_id) in (
    select lesson_id, recipient_id from notifications where id = any (:ids::bigint[])
  )
  group by lesson_id, recipient_id
  having not bool_or(may_have_been_sent(notifications))
)
update notifications set status = 'withdrawn', updated_at = now()
from untold
where notifications.lesson_id = untold.lesson_id and notifications.recipient_id = untold.recipient_id
  and kind in ('rescheduled', 'cancelled') and status = 'pending';

-- name: unlinkRecipients :exec
-- Accounts that cannot be told anything, by what leased notifications were for, are nobody's any more. Before
-- the notifications are changed: users' rows come first (see locks.sql).
with :part(said),
theirs as materialized (
  select users.id
  from users
  where exists (
    select from said join notifications on notifications.id = said.id
    where said.is_permanent and leased_until is not null
      and notifications.lease = coalesce(said.lease, notifications.lease)
      and recipient_id = users.id and notifications.telegram_user_id = users.telegram_user_id
  )
  order by users.id
  for update
)
update users set telegram_user_id = null, updated_at = now()
from theirs
where users.id = theirs.id;

-- name: notificationsOf :many
-- And the number of their last lease.
select :row(Notification), lease as "lease!" from notifications where id = any (:ids::bigint[]);

-- part: pageOfNotifications
-- The latest first, those before one of them.
and id < coalesce(:beforeId?::bigint, 9223372036854775807)
order by id desc
limit :most

-- name: notificationsListed :many
-- Of nearly all that there are, those that were sent or all: they are found where they stand.
select :row(Notification)
from notifications
where status <> 'withdrawn' and (:status?::text is null or status = :status?::text)
:part(pageOfNotifications);

-- name: notificationsToSend :many
-- Of those there is an index, which is found by this word alone.
select :row(Notification)
from notifications
where status = 'pending'
:part(pageOfNotifications);

-- name: notificationsGivenUp :many
-- The same.
select :row(Notification)
from notifications
where status = 'failed'
:part(pageOfNotifications);

-- name: withdrawPast :one
-- What was still to be told of lessons that are over: it has been due for long, and so is found by its index among
-- all that is to be sent. The lessons, and then the rows, are looked up by their keys.
with past as materialized (
  select notifications.id
  from notifications
  cross join lateral (select ends_at from lessons where lessons.id = lesson_id limit 1) lesson
  where status = 'pending' and scheduled_at <= :now::timestamptz and ends_at <= :now::timestamptz
  order by notifications.id
  for no key update of notifications
),
withdrawn as (
  update notifications set status = 'withdrawn', updated_at = now()
  where id = any (array(select id from past))
  returning 1
)
select count(*) as "withdrawn!" from withdrawn;

-- name: forgetSettled :exec
-- What was told of lessons that were over by `before`. Of what is ahead it says what its people know. Ids follow one
-- another in time: the walk over them ends where later ones begin.
delete from notifications where id = any (array(
  select notifications.id
  from notifications
  cross join lateral (select ends_at from lessons where lessons.id = lesson_id limit 1) lesson
  where notifications.id < coalesce(
      (select id from notifications where created_at > :before::timestamptz order by id limit 1),
      9223372036854775807
    )
    and status <> 'pending' and ends_at <= :before::timestamptz
  order by notifications.id
  limit :most
  for update of notifications skip locked
));
