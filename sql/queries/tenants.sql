-- The control schema's own statements; they run as the database's owner, never as a tenant.

-- name: insertTenant :maybe
-- Null when there is a tenant of that slug already.
insert into control.tenants (slug, role_name)
values (:slug, :roleName)
on conflict do nothing
returning id;

-- name: tenantBySlug :maybe
select t.id, t.role_name, r.oid::bigint as "role_oid!"
from control.tenants t
join pg_roles r on r.rolname = t.role_name
where t.slug = :slug;

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
-- The role and the schema that it owns.
select control.create_tenant_role(:roleName) as done;

-- name: closeTenantRole :one
-- Nobody becomes the role any more, from commit on.
select control.close_tenant_role(:roleName) as done;

-- name: dropTenantRole :one
-- The role, what runs with it, its schema and all that is in it.
select control.drop_tenant_role(:roleName) as done;

-- name: ensureSharedLogin :one
-- The login of all tenants' connections, made when it is not there yet.
select control.ensure_shared_login(:password, :verifier) as done;

-- name: sharedLogin :maybe
select name, password from control.shared_login;

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

-- name: appliedRoutines :many
select name, sha256
from control.routines
where tenant_id is not distinct from :tenantId?;

-- name: recordRoutine :exec
insert into control.routines (tenant_id, name, sha256)
values (:tenantId?, :name, :sha256)
on conflict on constraint routines_have_one_text_each
do update set sha256 = excluded.sha256, applied_at = now();

-- name: forgetRoutines :exec
-- Files that are gone; what they made is dropped by a migration.
delete from control.routines
where tenant_id is not distinct from :tenantId? and name <> all (:kept);

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

-- name: isHardened :one
-- Whether sql/hardening.sql was run: tenants' connections may not change their role by a function.
select not has_function_privilege(name, 'set_config(text, text, boolean)', 'execute') as "hardened!"
from control.shared_login;

-- name: calendarChanges :one
-- Calendars that were changed since an earlier look, of all tenants; without one, none. `look` is what the
-- next look gives as `since`: what this one does not see was made by a later transaction, or by one
-- that was running.
select
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "look!",
  pg_postmaster_start_time()::text as "server!",
  coalesce(array_agg(tenants.id), '{}') as "tenant_ids!",
  coalesce(array_agg(changes.tutor_id), '{}') as "tutor_ids!"
from (
  select distinct role_name, tutor_id
  from control.calendar_changes
  where made_by >= :since?::bigint::text::xid8
  limit :most
) changes
join control.tenants on tenants.role_name = changes.role_name;

-- name: forgetCalendarChanges :exec
-- Those that every look has seen that was made since; and what came here from another cluster.
delete from control.calendar_changes
where made_by < :before::bigint::text::xid8
  or made_by >= pg_snapshot_xmax(pg_current_snapshot());
