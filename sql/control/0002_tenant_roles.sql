-- A tenant's role logs in by itself, so there is no role that it could reset to. Whoever creates it
-- may become it (to migrate it) and does not inherit from it.
create function control.create_tenant_role(role_name text, verifier text) returns void
language plpgsql as $$
begin
  -- The database's list of those who may connect is one row, which two cannot change at once.
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('create role %I login noinherit connection limit 200 password %L',
    role_name, verifier);
  execute format('alter role %I set search_path = %I, extensions', role_name, role_name);
  execute format('grant connect on database %I to %I', current_database(), role_name);
  if not pg_has_role(current_user, role_name, 'set') then
    execute format('grant %I to current_user with inherit false, set true', role_name);
  end if;
  execute format('create schema %I authorization %I', role_name, role_name);
end
$$;

-- Lets the role in no more; commit it, since a login sees only what is committed.
create function control.close_tenant_role(role_name text) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('alter role %I nologin', role_name);
end
$$;

-- Removes the role and all it owns. Its connections are ended first: they hold locks. Close it before,
-- or they may come back as fast as they are ended.
create function control.drop_tenant_role(role_name text) returns void
language plpgsql as $$
declare
  gives_up timestamptz := clock_timestamp() + interval '10 seconds';
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('alter role %I nologin', role_name);
  execute format('revoke connect on database %I from %I', current_database(), role_name);
  execute format('set local role %I', role_name);
  loop
    perform pg_terminate_backend(pid) from pg_stat_activity where usename = role_name;
    exit when not found or clock_timestamp() > gives_up;
    perform pg_sleep(0.01);
    -- A transaction sees the connections as they were when it looked first.
    perform pg_stat_clear_snapshot();
  end loop;
  execute format('drop owned by %I cascade', role_name);
  set local role none;
  execute format('drop role %I', role_name);
end
$$;
