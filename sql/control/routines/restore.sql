-- What a restore does to the tenants of the database beside their rows. A restored tenant is a new one: another
-- number, another role and another schema, which take the name of the old ones in the same transaction.
-- Whatever is kept of the old one by its number, in any server or cache, is kept of nobody then.

-- The tables of control that say something of each tenant; what was applied to it is not among them.
create or replace function control.tables_of_tenants() returns table (name text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select relname::text
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'control'::regnamespace and relkind = 'r' and attname = 'tenant_id'
    and not attisdropped and relname not in ('migrations', 'routines')
  order by relname
$$;

create or replace function control.rows_of_tenant(of_table text, of_tenant bigint) returns jsonb
language plpgsql stable as $$
declare
  found_rows jsonb;
begin
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(held)), ''[]'') from control.%I held where tenant_id = $1', of_table
  ) into found_rows using of_tenant;
  return found_rows;
end
$$;

-- Of rows that name each other by their numbers, which are others here, the keys alone: they are found again
-- by their hashes. A key that another tenant has stays theirs.
create or replace function control.take_rows_of_tenant(of_tenant bigint, given jsonb) returns void
language plpgsql as $$
declare
  place record;
  listed text;
begin
  for place in select name, given -> name as held from control.tables_of_tenants() loop
    continue when place.held is null;
    select string_agg(quote_ident(attname), ', ') into listed
    from pg_attribute
    where attrelid = format('control.%I', place.name)::regclass and attnum > 0 and not attisdropped
      and attgenerated = '' and attidentity = '' and attname not in ('tenant_id', 'rotated_from')
      and exists (select from jsonb_array_elements(place.held) line where line ? attname);
    continue when listed is null;
    execute format(
      'insert into control.%1$I (tenant_id, %2$s)
       select $1, %2$s from jsonb_populate_recordset(null::control.%1$I, $2) on conflict do nothing',
      place.name, listed
    ) using of_tenant, place.held;
  end loop;
  update control.keys set rotated_from = made_of.id
  from jsonb_populate_recordset(null::control.keys, given -> 'keys') told
  join jsonb_populate_recordset(null::control.keys, given -> 'keys') told_of on told_of.id = told.rotated_from
  join control.keys made_of on made_of.hash = told_of.hash and made_of.tenant_id = of_tenant
  where keys.hash = told.hash and keys.tenant_id = of_tenant;
end
$$;

-- The plan that a backup says a tenant has: one that is there is the operator's and stays; else it is made with its
-- quotas. Backups of before do not tell them: the tenant has the standard one.
create or replace function control.take_plan(own jsonb) returns text
language plpgsql as $$
begin
  if exists (select from control.plans where name = own ->> 'plan') then return own ->> 'plan'; end if;
  if not own ? 'plan_quotas' then return 'standard'; end if;
  insert into control.plans (name) values (own ->> 'plan');
  insert into control.plan_quotas (plan, holder, rate_class, requests, seconds)
  select own ->> 'plan', holder, rate_class, requests, seconds
  from jsonb_populate_recordset(null::control.plan_quotas, own -> 'plan_quotas');
  return own ->> 'plan';
end
$$;

-- Secret addresses of calendars are as they are now for whoever is in both tenants: one that was revoked since is
-- not valid again.
create or replace function control.keep_calendar_feeds(old_role text, new_role text) returns void
language plpgsql as $$
begin
  if to_regclass(format('%I.calendar_feeds', old_role)) is null then return; end if;
  execute format(
    'delete from %2$I.calendar_feeds kept using %2$I.users now_there, %1$I.users before
     where before.id = user_id and now_there.id = user_id and before.created_at = now_there.created_at',
    old_role, new_role
  );
  execute format(
    'insert into %2$I.calendar_feeds select kept.* from %1$I.calendar_feeds kept
     join %1$I.users before on before.id = user_id
     join %2$I.users now_there on now_there.id = user_id and now_there.created_at = before.created_at',
    old_role, new_role
  );
end
$$;

-- The owner of the database may do whatever the tenant may, or may become it only, as always.
create or replace function control.lend_tenant_role(role_name text, lent boolean) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('grant %I to current_user with inherit %s, set true', role_name, lent::text);
end
$$;

-- Takes all tables and views of a tenant from those who are at work in them: their connections are ended, and who comes
-- meanwhile waits. False: somebody was quicker, nothing is locked.
create or replace function control.lock_out_tenant(role_name text) returns boolean
language plpgsql as $$
begin
  perform pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = role_name and pid <> pg_backend_pid()
    and usename in (current_user, (select name from control.shared_login));
  begin
    set local lock_timeout = '500ms';
    execute (
      select format('lock table %s in access exclusive mode', string_agg(pg_class.oid::regclass::text, ', '))
      from pg_class where relnamespace = to_regnamespace(quote_ident(role_name)) and relkind in ('r', 'v')
    );
    set local lock_timeout = 0;
    return true;
  exception when lock_not_available or deadlock_detected then
    return false;
  end;
end
$$;

-- The schema and the role of a tenant get the name of its slug, and its row what `own` says. Its webhooks are
-- looked at by its role, which no trigger has told of.
create or replace function control.name_tenant(of_tenant bigint, own jsonb, new_slug text, new_role text)
returns void
language plpgsql as $$
declare
  old_role text := (select role_name from control.tenants where id = of_tenant);
  listed text;
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('alter schema %I rename to %I', old_role, new_role);
  execute format('alter role %I rename to %I', old_role, new_role);
  own := own || jsonb_build_object(
    'slug', new_slug, 'role_name', new_role, 'plan', control.take_plan(own)
  );
  select string_agg(quote_ident(attname), ', ') into listed
  from pg_attribute
  where attrelid = 'control.tenants'::regclass and attnum > 0 and not attisdropped and attidentity = ''
    and own ? attname;
  execute format(
    'update control.tenants set (%1$s) =
      (select %1$s from jsonb_populate_record(null::control.tenants, $1)) where id = $2', listed
  ) using own, of_tenant;
  execute format(
    'insert into control.webhook_tenants (role_name)
     select $1 where exists (select from %I.webhook_endpoints) on conflict do nothing', new_role
  ) using new_role;
end
$$;

-- What control holds of a tenant is the operator's and stays: a key that was revoked since is not valid again.
create or replace function control.replace_tenant(old_id bigint, new_id bigint) returns void
language plpgsql as $$
declare
  old_row control.tenants;
  place record;
begin
  select * into strict old_row from control.tenants where id = old_id;
  for place in select name from control.tables_of_tenants() loop
    execute format('delete from control.%I where tenant_id = $1', place.name) using new_id;
    execute format('update control.%I set tenant_id = $1 where tenant_id = $2', place.name)
    using new_id, old_id;
  end loop;
  delete from control.tenants where id = old_id;
  execute format('set local role %I', old_row.role_name);
  execute format('drop owned by %I cascade', old_row.role_name);
  set local role none;
  execute format('drop role %I', old_row.role_name);
  perform control.name_tenant(new_id, to_jsonb(old_row), old_row.slug, old_row.role_name);
end
$$;
