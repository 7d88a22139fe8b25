-- The first answer to a request that carried an Idempotency-Key (L7), stored with its effect.
create table idempotency_keys (
  caller text not null,
  operation text not null,
  key text not null,
  request_hash text not null,
  status smallint not null,
  headers jsonb not null,
  body text,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_are_used_once primary key (caller, operation, key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);

-- One request with an Idempotency-Key at a time (L7). Nobody ever sees a row: each is deleted where it was
-- inserted, and until that transaction ends it is in the way of the same key.
create unlogged table idempotency_claims (
  caller text not null,
  operation text not null,
  key text not null,
  constraint idempotency_claims_are_made_once primary key (caller, operation, key)
)
-- To cut the table off at its end, autovacuum would lock it against everybody.
with (vacuum_truncate = false);
