-- Endpoints of others that are told of events, and what becomes of each delivery (X13).
create table webhook_endpoints (
  id bigint generated always as identity
    constraint webhook_endpoints_have_an_id primary key,
  url text not null
    constraint webhooks_go_to_a_web_address check (url ~ '^https?://' and length(url) <= 2000),
  description text not null
    constraint webhook_endpoints_have_short_descriptions check (length(description) <= 200),
  -- Empty: all that there are.
  event_types text[] not null
    constraint webhook_endpoints_name_20_types_at_most check (cardinality(event_types) <= 20),
  -- Null: it is enabled.
  disabled_reason text
    constraint webhook_endpoints_are_disabled_for_a_reason
      check (disabled_reason in ('admin', 'gone', 'failing')),
  disabled_at timestamptz,
  -- Sealed by a key of the environment, which is not in the database (decision 34).
  sealed_secret bytea not null,
  -- The one before, and until when everything is signed with it too.
  sealed_old_secret bytea,
  old_secret_expires_at timestamptz,
  created_by bigint not null
    constraint webhook_endpoints_are_made_by_users references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  -- How far the change feed has been turned into deliveries, and when that was noted: a cursor grows old.
  feed_cursor text not null,
  feed_cursor_at timestamptz not null,
  -- Since when it has taken nothing; null: it took the last.
  failing_since timestamptz,
  -- How often in a row it did not answer at all, for which it rests.
  silent_times integer not null default 0,
  -- Whether its last attempt took long: such endpoints have few places among themselves.
  is_slow boolean not null default false,
  rests_until timestamptz,
  -- One server at a time sends to it: whose lease has another number comes too late.
  lease integer not null default 0,
  leased_until timestamptz,

  constraint a_disabled_webhook_endpoint_says_since_when
    check ((disabled_reason is null) = (disabled_at is null)),
  constraint an_old_webhook_secret_expires
    check ((sealed_old_secret is null) = (old_secret_expires_at is null))
);

create table webhook_deliveries (
  -- In the order of the feed.
  id bigint generated always as identity
    constraint webhook_deliveries_have_an_id primary key,
  endpoint_id bigint not null
    constraint webhook_deliveries_go_with_their_endpoint references webhook_endpoints on delete cascade,
  message_id text not null,
  event_type text not null,
  occurred_at timestamptz not null,
  -- What is sent.
  payload jsonb not null,
  status text not null default 'pending'
    constraint webhook_deliveries_have_a_status check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- How often it was asked for once more: an attempt that was made before settles nothing.
  replays integer not null default 0,
  next_attempt_at timestamptz,
  -- The last attempt.
  attempted_at timestamptz,
  answer_status integer,
  failure text,
  answer_body text
    constraint webhook_answers_are_kept_short check (length(answer_body) <= 1000),
  duration_ms integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  -- However often a server was killed between reading the feed and sending.
  constraint an_endpoint_gets_an_event_once unique (endpoint_id, message_id),
  constraint only_what_is_pending_is_tried_again
    check ((status = 'pending') = (next_attempt_at is not null))
);

create index webhook_deliveries_to_send on webhook_deliveries (endpoint_id, next_attempt_at, id)
  where status = 'pending';
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
