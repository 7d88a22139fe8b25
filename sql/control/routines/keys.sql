-- The keys of the tenant that asks, and of all for whoever may read the table itself. Neither another's
-- key nor the hash of any can be read here, and no key of another's be made or changed.
create or replace view extensions.own_keys with (security_barrier) as
select
  id, tenant_id, kind, name, scopes, place, hash, prefix, created_at, updated_at, created_by,
  revoked_at, revoked_by, rotated_from, expires_at, last_used_at
from control.keys
where
  tenant_id = (select tenants.id from control.tenants where role_name = current_user)
  or has_table_privilege('control.keys'::regclass, 'select')
with local check option;

grant select (
    id, tenant_id, kind, name, scopes, prefix, created_at, updated_at, created_by, revoked_at,
    revoked_by, rotated_from, expires_at, last_used_at
  ),
  insert (
    tenant_id, kind, name, scopes, place, hash, prefix, created_by, rotated_from
  ),
  update (updated_at, revoked_at, revoked_by, expires_at)
on extensions.own_keys to public;
