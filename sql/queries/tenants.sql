-- The control schema's own statements; they run as the database's owner, never as a tenant.

-- name: insertTenant :maybe
-- Null when there is a tenant of that slug already.
insert into control.tenants (slug, role_name, role_password)
values (:slug, :roleName, :rolePassword)
on conflict do nothing
returning id;

-- name: tenantBySlug :maybe
select id, role_name, role_password
from control.tenants
where slug = :slug;

-- name: allTenants :many
select t.id, t.slug, t.role_name, t.created_at,
  coalesce((select max(m.number) from control.migrations m where m.tenant_id = t.id), 0) as version
from control.tenants t
order by t.slug;

-- name: deleteTenant :maybe
delete from control.tenants
where slug = :slug
returning id, role_name;

-- name: createTenantRole :one
-- The login role and the schema that it owns.
select control.create_tenant_role(:roleName, :verifier) as done;

-- name: closeTenantRole :one
-- No new connections of the role, from commit on.
select control.close_tenant_role(:roleName) as done;

-- name: dropTenantRole :one
-- The role, its connections, its schema and all that is in it.
select control.drop_tenant_role(:roleName) as done;

-- name: becomeTenant :one
-- Until the end of the transaction the statements are the tenant's own.
select set_config('role', :roleName, true) as role,
  set_config('search_path', quote_ident(:roleName) || ', extensions', true) as search_path;

-- name: becomeOwnerAgain :one
select set_config('role', 'none', true) as role,
  set_config('search_path', '', true) as search_path;

-- name: controlExists :one
-- Whether any control migration has been applied to this database.
select to_regclass('control.migrations') is not null as "exists";

-- name: lockMigrations :one
-- One migrates a tenant (0: the database itself) at a time; released with the transaction.
select pg_advisory_xact_lock(hashtext('halfhour migrations'), :tenantId::int) as locked;

-- name: lockWork :one
-- One server at a time does work of that name; released with the transaction.
select pg_advisory_xact_lock(hashtext('halfhour work'), hashtext(:name)) as locked;

-- name: appliedMigrations :many
select number, name, sha256
from control.migrations
where tenant_id is not distinct from :tenantId?
order by number;

-- name: recordMigration :exec
insert into control.migrations (tenant_id, number, name, sha256)
values (:tenantId?, :number, :name, :sha256);

-- name: insertKey :maybe
-- Null when that place is taken by a valid key, or the very key is known already.
insert into control.keys (tenant_id, kind, name, scopes, place, hash, prefix)
values (:tenantId, :kind, :name, :scopes, :place, :hash, :prefix)
on conflict do nothing
returning id;

-- name: keyByHash :maybe
-- The valid key with that SHA-256 and whose it is.
select k.id, k.tenant_id, t.slug as tenant, k.kind, k.name, k.scopes, k.hash
from control.keys k
join control.tenants t on t.id = k.tenant_id
where k.hash = :hash and k.revoked_at is null;

-- name: allKeys :many
select k.id, t.slug as tenant, k.kind, k.name, k.scopes, k.prefix, k.created_at, k.revoked_at
from control.keys k
join control.tenants t on t.id = k.tenant_id
order by t.slug, k.kind, k.name, k.id;

-- name: revokeKey :maybe
-- Null when there is no such key, or it has been revoked before.
update control.keys
set revoked_at = now()
where id = :id and revoked_at is null
returning id;

-- name: tryToWrite :one
-- Fails as any write would; leaves nothing behind.
select control.try_to_write() as done;
