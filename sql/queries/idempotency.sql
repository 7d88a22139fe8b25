-- name: lockIdempotencyKey :one
-- False while another request with the same key is running. Ends with the transaction.
select claim_key(:caller, :operation, :key) as "locked!";

-- name: firstAnswer :maybe
select request_hash, status, headers, body
from idempotency_keys
where caller = :caller and operation = :operation and key = :key
  and created_at > :notBefore::timestamptz;

-- name: keepAnswer :exec
insert into idempotency_keys (
  caller, operation, key, request_hash, status, headers, body, created_at
)
values (:caller, :operation, :key, :requestHash, :status, :headers, :body?, :at)
on conflict on constraint idempotency_keys_are_used_once do update set
  request_hash = excluded.request_hash,
  status = excluded.status,
  headers = excluded.headers,
  body = excluded.body,
  created_at = excluded.created_at;

-- name: forgetOldAnswers :exec
delete from idempotency_keys
where ctid = any(array(
  select ctid from idempotency_keys
  where created_at <= :notBefore::timestamptz
  order by created_at
  limit :most
  for update skip locked
));
