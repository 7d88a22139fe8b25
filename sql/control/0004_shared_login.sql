-- Tenants share connections: one login, which may become any tenant and may do nothing itself. What
-- passes to a tenant's role is the program's own data statements only (decision 13), so that none
-- of them comes back to the login.
create table control.shared_login (
  is_the_only_one boolean
    constraint there_is_one_shared_login primary key default true check (is_the_only_one),
  name text not null,
  password text not null
);

-- Makes the login unless it is there; its name is the server's, so it holds the database's number.
create function control.ensure_shared_login(password text, verifier text) returns void
language plpgsql as $$
declare
  login_name text := 'hh__api_' || (select oid from pg_database where datname = current_database());
  tenant record;
begin
  perform pg_advisory_xact_lock(hashtext('halfhour roles'));
  if exists (select from control.shared_login) then
    return;
  end if;
  execute format('create role %I login noinherit password %L', login_name, verifier);
  execute format('grant connect on database %I to %I', current_database(), login_name);
  -- Whoever drops a tenant ends what is running with its role.
  execute format('grant %I to current_user with inherit true, set false', login_name);
  insert into control.shared_login (name, password) values (login_name, password);
  for tenant in select role_name from control.tenants loop
    execute format('alter role %I nologin', tenant.role_name);
    execute format('grant %I to %I with inherit false, set true', tenant.role_name, login_name);
  end loop;
end
$$;

alter table control.tenants drop column role_password;

drop function control.create_tenant_role(text, text);

-- A tenant's role and the schema that it owns. Nobody logs in with it.
create function control.create_tenant_role(role_name text) returns void
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

-- What triggers are to know of a change: who makes it, and why. Lasts as long as the transaction.
-- Tenants have no set_config, which could also change the role.
create function extensions.remember(name text, value text) returns text
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if name not like 'halfhour.%' then
    raise insufficient_privilege using message = format('%s is no setting of a change', name);
  end if;
  return set_config(name, value, true);
end
$$;
