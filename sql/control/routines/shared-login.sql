-- Makes the login of all tenants' connections, unless it is there; its name is the server's, so it holds
-- the database's number. The database's list of those who may connect is one row, which two cannot
-- change at once: hence the lock.
create or replace function control.ensure_shared_login(password text, verifier text) returns void
language plpgsql as $$
declare
  login_name text := 'hh__api_' || (select oid from pg_database where datname = current_database());
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
end
$$;
