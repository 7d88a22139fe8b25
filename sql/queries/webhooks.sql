-- row: Endpoint
-- An endpoint as the API shows it; nothing here would let anybody sign.
id, url, description, event_types, disabled_reason, disabled_at, failing_since, old_secret_expires_at, created_by,
created_at, updated_at

-- row: Delivery
-- A delivery as lists show it.
id, endpoint_id, message_id, event_type, occurred_at, status, attempts, next_attempt_at, attempted_at, answer_status,
failure, answer_body, duration_ms, created_at, updated_at

-- name: allEndpoints :many
-- No tenant has more (tenants_have_20_webhook_endpoints_at_most).
select :row(Endpoint) from webhook_endpoints order by id limit 20;

-- name: endpointOf :maybe
select :row(Endpoint) from webhook_endpoints where id = :id;

-- name: lockEndpoint :maybe
-- Changes of an endpoint come one after the other, and between the attempts of whoever sends to it.
select :row(Endpoint) from webhook_endpoints where id = :id for no key update;

-- name: insertEndpoint :one
insert into webhook_endpoints (
  url, description, event_types, disabled_reason, disabled_at, sealed_secret, feed_cursor, feed_cursor_at, created_by
)
values (
  :url, :description, :eventTypes, :disabledReason?, :disabledAt?, :sealedSecret, :feedCursor,
  :now::timestamptz, :createdBy
)
returning :row(Endpoint);

-- name: updateEndpoint :one
-- Who enables an endpoint takes what was wrong with it for mended.
update webhook_endpoints set
  url = :url,
  description = :description,
  event_types = :eventTypes,
  disabled_reason = :disabledReason?,
  disabled_at = :disabledAt?,
  failing_since = case when :isEnabledAnew then null else failing_since end,
  silent_times = case when :isEnabledAnew then 0 else silent_times end,
  is_slow = is_slow and not :isEnabledAnew,
  rests_until = case when :isEnabledAnew then null else rests_until end,
  updated_at = now()
where id = :id
returning :row(Endpoint);

-- name: deleteEndpoint :exec
delete from webhook_endpoints where id = :id;

-- name: replaceSecret :one
update webhook_endpoints set
  sealed_secret = :sealedSecret,
  sealed_old_secret = case when :oldExpiresAt?::timestamptz is null then null else sealed_secret end,
  old_secret_expires_at = :oldExpiresAt?::timestamptz,
  updated_at = now()
where id = :id
returning :row(Endpoint);

-- name: newTestId :one
-- An id that no event has.
select 'test-' || gen_random_uuid() as "id!";

-- name: insertDeliveries :many
-- Events in the order of the feed, which becomes that of the ids. One that is there already stays.
insert into webhook_deliveries (endpoint_id, message_id, event_type, occurred_at, payload, next_attempt_at)
select :endpointId, told.message_id, told.event_type, told.occurred_at, told.payload, :now::timestamptz
from unnest(
  :messageIds::text[], :eventTypes::text[], :occurredAts::timestamptz[], :payloads::jsonb[]
) with ordinality as told (message_id, event_type, occurred_at, payload, place)
order by told.place
on conflict on constraint an_endpoint_gets_an_event_once do nothing
returning :row(Delivery);

-- part: pageOfDeliveries
-- The latest first, those before one of them.
id < coalesce(:beforeId?::bigint, 9223372036854775807)
order by id desc
limit :most

-- name: deliveriesOf :many
select :row(Delivery)
from webhook_deliveries
where endpoint_id = :endpointId and :part(pageOfDeliveries);

-- name: pendingDeliveriesOf :many
-- Each status is named in a question of its own: of one that is handed in PostgreSQL takes it that it is a third of
-- all, and looks for the few among them.
select :row(Delivery)
from webhook_deliveries
where endpoint_id = :endpointId and status = 'pending' and :part(pageOfDeliveries);

-- name: deliveredOf :many
-- The same.
select :row(Delivery)
from webhook_deliveries
where endpoint_id = :endpointId and status = 'delivered' and :part(pageOfDeliveries);

-- name: failedDeliveriesOf :many
-- The same.
select :row(Delivery)
from webhook_deliveries
where endpoint_id = :endpointId and status = 'failed' and :part(pageOfDeliveries);

-- name: deliveryOf :maybe
-- Those of an endpoint that was deleted go later than it, and are nobody's.
select :row(Delivery), payload
from webhook_deliveries
where id = :id and exists (select from webhook_endpoints where webhook_endpoints.id = endpoint_id);

-- name: lockEndpointOfDelivery :maybe
-- Whether the endpoint is disabled; whoever sends to it waits.
select disabled_reason
from webhook_endpoints
where id = (select endpoint_id from webhook_deliveries where webhook_deliveries.id = :id)
for no key update;

-- name: replayDelivery :maybe
update webhook_deliveries set
  status = 'pending', attempts = 0, replays = replays + 1, next_attempt_at = :now::timestamptz, updated_at = :now::timestamptz
where id = :id
returning :row(Delivery);

-- name: replayDeliveries :one
-- Those that happened first, in their order. Each status is looked for by itself, for it may be rare.
with found as materialized (
  (
    select id, occurred_at from webhook_deliveries
    where :failed::boolean and endpoint_id = :endpointId and status = 'failed'
      and occurred_at >= :happenedFrom::timestamptz
    order by occurred_at, id
    limit :most::integer + 1
  )
  union all
  (
    select id, occurred_at from webhook_deliveries
    where :delivered::boolean and endpoint_id = :endpointId and status = 'delivered'
      and occurred_at >= :happenedFrom::timestamptz
    order by occurred_at, id
    limit :most::integer + 1
  )
),
again as materialized (
  select id from found order by occurred_at, id limit :most::integer
),
replayed as (
  update webhook_deliveries set
    status = 'pending', attempts = 0, replays = replays + 1, next_attempt_at = :now::timestamptz, updated_at = :now::timestamptz
  where id = any (array(select id from again))
  returning occurred_at
)
select
  count(*)::integer as "replayed!",
  max(occurred_at) as until,
  (select count(*) > :most::integer from found) as "has_more!"
from replayed;

-- name: endpointsToFill :many
-- Those that take part in what happens.
select id from webhook_endpoints where disabled_reason is null order by id;

-- name: lockEndpointToFill :maybe
-- Where it goes on in the feed. Null: it is disabled, or somebody else is at it, who does it then.
select feed_cursor, feed_cursor_at, event_types
from webhook_endpoints
where id = :id and disabled_reason is null
for no key update skip locked;

-- name: moveFeedCursor :exec
update webhook_endpoints set feed_cursor = :cursor, feed_cursor_at = :now::timestamptz where id = :id;

-- name: leaseEndpoints :many
-- Endpoints, slow ones or the others, to which something is to be sent now, for so long; those that rest, or that
-- another server has, are passed over, and nobody waits. First those whose last turn is the longest ago: where there
-- are fewer places than endpoints each has its turn.
with due as materialized (
  select id from webhook_endpoints
  where disabled_reason is null and is_slow = :areSlow and id <> all (:except::bigint[])
    and (leased_until is null or leased_until <= :now::timestamptz)
    and (rests_until is null or rests_until <= :now::timestamptz)
    and exists (
      select from webhook_deliveries
      where endpoint_id = webhook_endpoints.id and status = 'pending' and next_attempt_at <= :now::timestamptz
    )
  order by leased_until nulls first, id
  limit :most
  for no key update skip locked
)
update webhook_endpoints set lease = lease + 1, leased_until = :until::timestamptz
from due
where webhook_endpoints.id = due.id
returning webhook_endpoints.id, webhook_endpoints.lease;

-- name: nextDue :one
-- When something is to be sent next, as far as is known now; null: nothing is waiting.
select min(greatest(next.next_attempt_at, rests_until, leased_until)) as at
from webhook_endpoints
cross join lateral (
  select next_attempt_at from webhook_deliveries
  where endpoint_id = webhook_endpoints.id and status = 'pending'
  order by next_attempt_at
  limit 1
) next
where disabled_reason is null;

-- name: deliveriesToSend :many
-- What is due at an endpoint that is leased, the first first.
select id, message_id, event_type, payload, attempts, replays
from webhook_deliveries
where endpoint_id = :endpointId and status = 'pending' and next_attempt_at <= :now::timestamptz
order by next_attempt_at, id
limit :most;

-- name: renewLease :maybe
-- Before each attempt, with how it is sent to now. Null: the lease is another server's, or it was disabled or deleted.
update webhook_endpoints set leased_until = :until::timestamptz
where id = :id and lease = :lease and disabled_reason is null
returning url, sealed_secret, sealed_old_secret, old_secret_expires_at, failing_since, silent_times;

-- name: settleDelivery :exec
-- What became of an attempt; of an older lease it changes nothing, and neither where it was replayed meanwhile.
update webhook_deliveries set
  status = :status,
  attempts = attempts + 1,
  next_attempt_at = :nextAttemptAt?,
  attempted_at = :attemptedAt,
  answer_status = :answerStatus?,
  failure = :failure?,
  answer_body = :answerBody?,
  duration_ms = :durationMs,
  updated_at = :now::timestamptz
from webhook_endpoints
where webhook_deliveries.id = :id and endpoint_id = webhook_endpoints.id and lease = :lease
  and replays = :replays and webhook_deliveries.status = 'pending';

-- name: noteTaken :exec
-- It takes what it is sent.
update webhook_endpoints set failing_since = null, silent_times = 0, rests_until = null, is_slow = :isSlow
where id = :id and lease = :lease
  and (failing_since is not null or silent_times > 0 or rests_until is not null or is_slow <> :isSlow);

-- name: noteNotTaken :exec
-- It did not. `disabledReason`: nothing more is sent to it, and the lease is over.
update webhook_endpoints set
  failing_since = coalesce(failing_since, :now::timestamptz),
  silent_times = :silentTimes,
  is_slow = :isSlow,
  rests_until = :restsUntil?,
  disabled_reason = :disabledReason?,
  disabled_at = case when :disabledReason?::text is null then null else :now::timestamptz end,
  updated_at = case when :disabledReason?::text is null then updated_at else :now::timestamptz end
where id = :id and lease = :lease and disabled_reason is null;

-- name: endLease :exec
-- When it had its turn is kept, for the order of the next ones.
update webhook_endpoints set leased_until = :now::timestamptz where id = :id and lease = :lease;

-- name: forgetDeliveries :exec
delete from webhook_deliveries
where id = any (array(
  select id from webhook_deliveries
  where created_at <= :notBefore::timestamptz
  order by created_at
  limit :most
  for update skip locked
));

-- name: forgetDeliveriesOfNobody :exec
-- Those of endpoints that were deleted. Which endpoints have any is found by one step in the index for each.
with recursive present (id) as (
  select min(endpoint_id) from webhook_deliveries
  union all
  select (select min(endpoint_id) from webhook_deliveries where endpoint_id > present.id)
  from present
  where present.id is not null
),
nobodys as materialized (
  select id from present
  where id is not null and not exists (select from webhook_endpoints where webhook_endpoints.id = present.id)
)
delete from webhook_deliveries
where id = any (array(
  select webhook_deliveries.id
  from nobodys join webhook_deliveries on endpoint_id = nobodys.id
  limit :most
  for update of webhook_deliveries skip locked
));
