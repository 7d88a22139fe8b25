-- A tenant's role and the schema that it owns. Nobody logs in with it. Whoever creates it may become it
-- (to migrate it), as the shared login may, and neither inherits from it.
create or replace function control.create_tenant_role(role_name text) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('create role %I nologin noinherit', role_name);
  if not pg_has_role(current_user, role_name, 'set') then
    execute format('grant %I to current_user with inherit false, set true', role_name);
  end if;
  execute format('grant %I to %I with inherit false, set true', role_name,
    (select name from control.shared_login));
  execute format('create schema %I authorization %I', role_name, role_name);
end
$$;

-- Nobody becomes the role any more; commit it, since others see only what is committed.
create or replace function control.close_tenant_role(role_name text) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  execute format('revoke %I from %I', role_name, (select name from control.shared_login));
end
$$;

-- Removes the role and all it owns. Connections that have the role are ended first: they hold locks.
-- Close it before, or they may come back as fast as they are ended.
create or replace function control.drop_tenant_role(role_name text) returns void
language plpgsql as $$
declare
  gives_up timestamptz := clock_timestamp() + interval '10 seconds';
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  loop
    perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = role_name
      and pid <> pg_backend_pid()
      and usename in (current_user, (select name from control.shared_login));
    exit when not found or clock_timestamp() > gives_up;
    perform pg_sleep(0.01);
    -- A transaction sees the connections as they were when it looked first.
    perform pg_stat_clear_snapshot();
  end loop;
  execute format('set local role %I', role_name);
  execute format('drop owned by %I cascade', role_name);
  set local role none;
  execute format('drop role %I', role_name);
end
$$;
