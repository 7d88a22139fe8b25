-- A key is rotated (T4): another of its name is made, and the old one ends by itself when its time is up.
-- A row is never deleted, and says who made the key and who revoked it: it is the trail.
alter table control.keys
  add column updated_at timestamptz not null default now(),
  -- Users of the tenant; null: whoever ran the command.
  add column created_by bigint,
  add column revoked_by bigint,
  add column rotated_from bigint,
  -- From when on it is not valid any more; null: nobody has said.
  add column expires_at timestamptz,
  -- Told once a minute at most.
  add column last_used_at timestamptz,
  add constraint only_a_revoked_key_has_a_revoker check (revoked_by is null or revoked_at is not null),
  add constraint keys_of_a_tenant_are_its_own unique (tenant_id, id),
  add constraint a_key_is_rotated_from_one_of_its_tenant
    foreign key (tenant_id, rotated_from) references control.keys (tenant_id, id);

update control.keys set updated_at = coalesce(revoked_at, created_at);
