-- Service keys (of the bot) and API keys. A key is 256 random bits, so its bare SHA-256 tells
-- nobody anything and needs no salt.
create table control.keys (
  id bigint generated always as identity
    constraint keys_have_an_id primary key,
  tenant_id bigint not null
    constraint keys_of_a_tenant_go_with_it references control.tenants on delete cascade,
  kind text not null
    constraint a_key_is_a_service_key_or_an_api_key check (kind in ('service', 'api_key')),
  name text not null
    constraint a_key_has_a_short_name check (length(name) between 1 and 60),
  scopes text[] not null
    constraint a_key_reads_or_writes check (scopes <@ array['read', 'write']),
  place smallint not null
    constraint a_key_is_the_first_or_the_second check (place in (1, 2)),
  hash bytea not null
    constraint keys_are_different unique
    constraint a_hash_is_a_sha256 check (length(hash) = 32),
  prefix text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  constraint only_an_api_key_has_scopes check ((kind = 'api_key') = (cardinality(scopes) > 0))
);

-- T4: two keys of a name are valid at a time, so that they can be rotated, and no third.
create unique index at_most_two_keys_of_a_name_are_valid
  on control.keys (tenant_id, kind, name, place) where revoked_at is null;
