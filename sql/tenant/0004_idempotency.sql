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
