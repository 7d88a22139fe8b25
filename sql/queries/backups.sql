-- What a backup has to know of a schema, and what a restore does beside its rows. As the database's owner.

-- name: tablesOfSchema :many
-- The tables of a schema with their columns, those that are computed left out.
select
  relname::text as "name!",
  array(
    select attname::text from pg_attribute
    where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum
  ) as "columns!"
from pg_class
where relnamespace = to_regnamespace(quote_ident(:schema::text)) and relkind = 'r'
order by relname;

-- name: sequencesOfSchema :many
-- The last number of each sequence that gave one and that may be seen by the role of the moment.
select sequencename::text as "name!", last_value as "last!"
from pg_sequences
where schemaname::text = :schema and last_value is not null
order by sequencename;

-- name: moveSequence :maybe
-- On to that number, and never back: what once was somebody's number is nobody else's.
select setval(
  (quote_ident(:schema::text) || '.' || quote_ident(name))::regclass,
  greatest(:last::bigint, coalesce(last_value, 0))
) as "now!"
from (select sequencename::text as name, last_value from pg_sequences where schemaname::text = :schema) known
where name = :name;

-- name: remadeOfSchema :many
-- What is dropped before many rows are loaded and made again after them, in the order of dropping: foreign keys, so
-- that no order of tables matters; exclusion constraints and indexes, which are made of all rows at once in a
-- fraction of the time. With the schema on the search path.
select dropping as "dropping!", making as "making!"
from (
  select
    case contype when 'f' then 1 else 2 end as turn,
    conname as name,
    format('alter table %s drop constraint %I', conrelid::regclass, conname) as dropping,
    format(
      'alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)
    ) as making
  from pg_constraint
  where connamespace = to_regnamespace(quote_ident(:schema::text)) and contype in ('f', 'x')
  union all
  select 3, relname, format('drop index %s', pg_class.oid::regclass), pg_get_indexdef(pg_class.oid)
  from pg_index join pg_class on pg_class.oid = indexrelid
  where relnamespace = to_regnamespace(quote_ident(:schema::text))
    and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
) remade
order by turn, name;

-- name: migrationsOfTenant :many
select number, name, sha256 from control.migrations where tenant_id = :tenantId order by number;

-- name: controlRowsOfTenant :one
-- What control holds of a tenant: its own row with the quotas of its plan, and those of tables with a `tenant_id` by their tables. What
-- was applied to it is told by migrationsOfTenant.
select
  (select to_jsonb(tenants) || jsonb_build_object('plan_quotas', (
      select coalesce(jsonb_agg(to_jsonb(plan_quotas)), '[]') from control.plan_quotas
      where plan_quotas.plan = tenants.plan
    ))
    from control.tenants where id = :tenantId)::text as "own!",
  (select coalesce(jsonb_object_agg(name, control.rows_of_tenant(name, :tenantId)), '{}')
    from control.tables_of_tenants())::text as "rows!";

-- name: lendTenantRole :one
-- Until it is taken back, the owner of the database may do whatever the tenant may.
select control.lend_tenant_role(:roleName, :lent) as done;

-- name: takeRowsOfTenant :one
-- Puts into control what a backup holds of a tenant that is not there.
select control.take_rows_of_tenant(:tenantId, :rows::text::jsonb) as done;

-- name: lockOutTenant :one
-- Takes all tables of a tenant from those who are at work in them. False: not yet, try again.
select control.lock_out_tenant(:roleName) as "locked!";

-- name: replaceTenant :one
-- The new tenant takes the name, and all that control holds, of the old one, which goes.
select control.replace_tenant(:oldId, :newId) as done;

-- name: nameTenant :one
-- A tenant that was made under another name gets its own.
select control.name_tenant(:tenantId, :own::text::jsonb, :slug, :roleName) as done;

-- name: restoredUnderWay :many
-- Which tenants of a backup a restore that did not come to its end has restored.
select slug, restored_at from control.restored_tenants where backup = :backup order by slug;

-- name: noteRestored :exec
insert into control.restored_tenants (backup, slug) values (:backup, :slug)
on conflict on constraint a_tenant_is_restored_once do update set restored_at = now();

-- name: endRestore :exec
delete from control.restored_tenants where backup = :backup;

-- name: postgresVersion :one
select current_setting('server_version') as "version!";

-- name: erasedIn :many
-- Who was forgotten, as the schema on the search path knows it.
select id, created_at from users where erased_at is not null;

-- name: peopleNotErased :many
-- Of these people, each known by their number and since when they are there, those who are not forgotten here.
select users.id
from unnest(:ids::bigint[], :instants::timestamptz[]) as given (id, created_at)
join users on users.id = given.id and date_trunc('milliseconds', users.created_at) = given.created_at
where users.erased_at is null
order by users.id;

-- name: keepCalendarFeeds :one
-- Whose secret address was revoked or replaced since does not get it back.
select control.keep_calendar_feeds(:oldRole, :newRole) as done;

-- name: disableEndpoints :exec
-- A copy beside the tenant that it is of tells nobody by itself.
update webhook_endpoints set disabled_reason = 'admin', disabled_at = now() where disabled_reason is null;

-- name: highestVersion :one
-- The highest version that a calendar of the tenant on the search path is shown under.
select coalesce(max(version), 0) as "version!" from calendar_versions;

-- name: raiseAllVersions :exec
-- Past all that anybody can have seen of these calendars.
update calendars set version = greatest(version, :past::bigint, version_now()) + 1;

-- name: aboutRows :one
-- About how many rows these schemas have: as PostgreSQL knows it, or by the size of what it has not counted yet.
select coalesce(
  sum(case when reltuples > 0 then reltuples else pg_relation_size(pg_class.oid) / 150 end), 0
)::bigint as "rows!"
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where relkind = 'r' and nspname = any (:schemas::text[]);
