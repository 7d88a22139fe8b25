-- The control schema's own statements; they run as the database's owner, never as a tenant.

-- name: insertTenant :maybe
-- Null when there is a tenant of that slug already.
insert into control.tenants (slug, role_name, plan)
values (:slug, :roleName, :plan)
on conflict do nothing
returning id;

-- name: tenantBySlug :maybe
select t.id, t.role_name, r.oid::bigint as "role_oid!"
from control.tenants t
join pg_roles r on r.rolname = t.role_name
where t.slug = :slug;

-- name: allTenants :many
select t.id, t.slug, t.role_name, t.plan, t.created_at,
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

-- name: recordMigrations :exec
insert into control.migrations (tenant_id, number, name, sha256)
select :tenantId?::bigint, number, name, sha256
from unnest(:numbers::int[], :names::text[], :sums::text[]) as given (number, name, sha256);

-- name: appliedRoutines :many
select name, sha256
from control.routines
where tenant_id is not distinct from :tenantId?;

-- name: recordRoutines :exec
insert into control.routines (tenant_id, name, sha256)
select :tenantId?::bigint, name, sha256
from unnest(:names::text[], :sums::text[]) as given (name, sha256)
on conflict on constraint routines_have_one_text_each
do update set sha256 = excluded.sha256, applied_at = now();

-- name: forgetRoutines :exec
-- Files that are gone; what they made is dropped by a migration.
delete from control.routines
where tenant_id is not distinct from :tenantId? and name <> all (:kept);

-- name: keyByHash :maybe
-- The valid key with that SHA-256 and whose it is.
select k.id, k.tenant_id, t.slug as tenant, k.kind, k.name, k.scopes, k.hash, k.expires_at
from control.keys k
join control.tenants t on t.id = k.tenant_id
where k.hash = :hash and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > :now::timestamptz);

-- name: noteKeyUses :many
-- When keys were used last, each by the clock that decides. Answers those that somebody is changing at this
-- moment, which are left as they are, so that nobody waits for anybody.
with used as (
  select id, at from unnest(:ids::bigint[], :instants::timestamptz[]) as given (id, at)
),
free as (
  select id from control.keys where id = any (:ids::bigint[]) for no key update skip locked
),
noted as (
  update control.keys set last_used_at = greatest(last_used_at, used.at)
  from used
  where keys.id = used.id and used.id in (select id from free)
)
select id from control.keys where id = any (:ids::bigint[]) and id not in (select id from free);

-- name: allKeys :many
select k.id, t.slug as tenant, k.kind, k.name, k.scopes, k.prefix, k.created_at, k.expires_at,
  k.revoked_at, k.last_used_at
from control.keys k
join control.tenants t on t.id = k.tenant_id
order by t.slug, k.kind, k.name, k.id;

-- name: tryToWrite :one
-- Fails as any write would; leaves nothing behind.
select control.try_to_write() as done;

-- name: isHardened :one
-- Whether sql/hardening.sql was run: tenants' connections may not change their role by a function, and the
-- server's log has no rows and statements.
select
  not has_function_privilege(name, 'set_config(text, text, boolean)', 'execute')
    and current_setting('log_error_verbosity') = 'terse'
    and current_setting('log_min_error_statement') = 'panic'
    as "hardened!"
from control.shared_login;

-- name: calendarChanges :one
-- Calendars that were changed since an earlier look, of all tenants; without one, none. `look` is what the
-- next look gives as `since`: what this one does not see was made by a later transaction, or by one
-- that was running. `server` is another after each start and each crash, when PostgreSQL resets its
-- statistics: numbers of transactions may be given a second time then. And with each look at a standby,
-- whose snapshots do not tell what is running.
-- `is_whole`: false when that may not be all, and when a tenant is gone.
with changes as (
  (
    select role_name, tutor_id, of_card, tenant_is_gone
    from control.calendar_changes
    where made_by >= pg_snapshot_xmax(:since?::text::pg_snapshot)
    -- By the index: the whole list may be long, while some other transaction runs for hours.
    order by made_by
    limit :most
  )
  union all
  (
    select role_name, tutor_id, of_card, tenant_is_gone
    from control.calendar_changes
    where made_by = any (array(select pg_snapshot_xip(:since?::text::pg_snapshot)))
    order by made_by
    limit :most
  )
)
select
  pg_current_snapshot()::text as "look!",
  concat_ws(
    ' ', pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time(),
    case when pg_is_in_recovery() then clock_timestamp() end
  ) as "server!",
  (
    (select count(*) from changes) < :most
    and not exists (select from changes where tenant_is_gone)
    and not exists (
      select from control.forgotten_changes
      where before > pg_snapshot_xmin(:since?::text::pg_snapshot)
    )
  ) as "is_whole!",
  coalesce(array_agg(tenants.id), '{}') as "tenant_ids!",
  coalesce(array_agg(changed.tutor_id), '{}') as "tutor_ids!",
  coalesce(array_agg(changed.of_card), '{}') as "of_cards!"
from (select distinct role_name, tutor_id, of_card from changes) changed
join control.tenants on tenants.role_name = changed.role_name;

-- name: forgetCalendarChanges :exec
-- Those that a look saw, as all later ones do; and what came here from another cluster, whose numbers may
-- be higher. At most so many at once.
with forgotten as (
  update control.forgotten_changes set before = greatest(
    least(before, pg_snapshot_xmax(pg_current_snapshot())),
    pg_snapshot_xmin(:look::text::pg_snapshot)
  )
)
delete from control.calendar_changes
where ctid = any (array(
  select ctid from control.calendar_changes
  where made_by < pg_snapshot_xmin(:look::text::pg_snapshot)
    or made_by >= pg_snapshot_xmax(pg_current_snapshot())
  limit :most
));

-- name: tzRelease :maybe
-- Which release of the tz database the database goes by. No row before the first was loaded.
select version, sha256, loaded_at from extensions.tz_release;

-- name: recordTzRelease :exec
insert into extensions.tz_release (version, sha256, loaded_at)
values (:version, :sha256, clock_timestamp())
on conflict on constraint there_is_one_tz_release do update set
  version = excluded.version, sha256 = excluded.sha256, loaded_at = excluded.loaded_at;

-- name: zonesInForce :many
-- The clocks of each zone, without the links: changes as epoch milliseconds, offsets in seconds.
select
  name,
  array(
    select (date_part('epoch', change) * 1000)::bigint
    from unnest(changes) with ordinality as each (change, place) order by place
  ) as "changes!",
  offsets as "offsets!"
from extensions.zones
where name = stands_for
order by name;

-- name: forgetZones :exec
delete from extensions.zones;

-- name: insertZones :exec
-- Each list of a zone is the text of an array.
insert into extensions.zones (name, stands_for, changes, offsets)
select name, zone, changes::timestamptz[], offsets::integer[]
from unnest(:names::text[], :zones::text[], :changes::text[], :offsets::text[])
  as given (name, zone, changes, offsets);

-- name: tenantLags :many
select
  tenant_id as "tenant_id!",
  notification_seconds as "notification_seconds?",
  webhook_seconds as "webhook_seconds?"
from control.tenant_lags(:after::bigint, :most::integer);

-- name: webhookTenants :many
-- The tenants that have, or had, an endpoint of webhooks.
select tenants.slug
from control.webhook_tenants
join control.tenants on tenants.role_name = webhook_tenants.role_name
order by tenants.slug;
