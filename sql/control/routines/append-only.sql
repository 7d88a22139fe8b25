-- Makes a table of a tenant one that it may write in and read, and nothing else: no update, no delete, no
-- truncate, and no change of the table, its triggers or its privileges, for it is the owner of the database who
-- owns it then. (Whoever owns a schema may still drop what is in it.) For migrations; a tenant can do that to
-- tables of its own only, and the tenants' shared login, should its role fall away, to none.
create or replace function extensions.keep_append_only(of_schema name, of_table name) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant constant name := (
    select pg_get_userbyid(relowner)
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = of_schema and relname = of_table
  );
  inherits constant boolean := pg_has_role(current_user, tenant, 'usage');
begin
  if tenant is null or not control.acts_for(tenant) then
    raise insufficient_privilege using message = format('%I.%I is another''s', of_schema, of_table);
  end if;
  if tenant = current_user then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  -- A table is given away by those only who are its owner and its new owner at once.
  if not inherits then
    execute format('grant %I to current_user with inherit true, set true', tenant);
  end if;
  execute format('alter table %I.%I owner to current_user', of_schema, of_table);
  execute format('grant select, insert on %I.%I to %I', of_schema, of_table, tenant);
  if not inherits then
    execute format('grant %I to current_user with inherit false, set true', tenant);
  end if;
end
$$;

-- Gives each row of such a table, which a tenant cannot alter any more, its moment in the change feed (see the
-- migration that calls it). For migrations.
create or replace function extensions.give_moments(of_schema name, of_table name) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant constant name := (
    select pg_get_userbyid(nspowner) from pg_namespace where nspname = of_schema
  );
  inherits constant boolean := pg_has_role(current_user, tenant, 'usage');
begin
  if tenant is null or not control.acts_for(tenant) then
    raise insufficient_privilege using message = format('%I.%I is another''s', of_schema, of_table);
  end if;
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  -- An index is made by those only who may make things in the schema.
  if not inherits then
    execute format('grant %I to current_user with inherit true, set true', tenant);
  end if;
  execute format('alter table %I.%I add column moment xid8 not null default ''0''', of_schema, of_table);
  execute format('alter table %I.%I alter column moment set default pg_current_xact_id()', of_schema, of_table);
  execute format(
    'create index %I on %I.%I (moment, id) where moment > ''0''',
    of_table || '_by_moment', of_schema, of_table
  );
  if not inherits then
    execute format('grant %I to current_user with inherit false, set true', tenant);
  end if;
end
$$;

-- What a database of larger numbers of transactions wrote has moments that have not come yet here: after a backup was
-- restored, or a dump. It is taken out of the change feed, which begins anew behind it and says so to whoever has
-- read it (decision 33). Of each table that tells its moments; tells whether there was any. For the owner of the
-- database, whenever it migrates or restores.
create or replace function control.forget_moments(of_schema name) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  inherits constant boolean := pg_has_role(current_user, of_schema, 'usage');
  trail text;
  last_of_before bigint;
  found_any boolean := false;
begin
  if not inherits then
    perform pg_advisory_xact_lock(hashtext('halfhour roles'));
    execute format('grant %I to current_user with inherit true, set true', of_schema);
  end if;
  for trail in
    select relname
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = to_regnamespace(quote_ident(of_schema)) and relkind = 'r'
      and attname = 'moment' and atttypid = 'xid8'::regtype
    order by relname
  loop
    execute format(
      'select max(id) from %I.%I where moment > ''0'' and moment >= pg_snapshot_xmax(pg_current_snapshot())',
      of_schema, trail
    ) into last_of_before;
    continue when last_of_before is null;
    found_any := true;
    execute format('alter table %I.%I disable trigger user', of_schema, trail);
    execute format(
      'update %I.%I set moment = ''0'' where moment > ''0'' and id <= %s', of_schema, trail, last_of_before
    );
    execute format('alter table %I.%I enable trigger user', of_schema, trail);
  end loop;
  if not inherits then
    execute format('grant %I to current_user with inherit false, set true', of_schema);
  end if;
  return found_any;
end
$$;
