-- What is watched over all tenants (X6), each asked in its own role.

-- For how long the oldest notification and the oldest delivery of webhooks have been due, of so many tenants, the next
-- after one of them by number. Null: nothing is due, or the tenant is not there to be asked (it is being made, brought
-- up to date or dropped).
create or replace function control.tenant_lags(after bigint, most integer)
returns table (tenant_id bigint, notification_seconds double precision, webhook_seconds double precision)
language plpgsql as $$
declare
  tenant record;
begin
  -- Whose tables are locked, as by a migration, is passed over.
  set local lock_timeout = '100ms';
  for tenant in
    select * from control.tenants where id > after order by id limit most
  loop
    tenant_id := tenant.id;
    begin
      execute format('set local role %I', tenant.role_name);
      execute format('set local search_path to %I, extensions', tenant.role_name);
      execute 'select notification_lag(), webhook_lag()' into notification_seconds, webhook_seconds;
    exception
      when undefined_function or undefined_object or insufficient_privilege or lock_not_available then
        notification_seconds := null;
        webhook_seconds := null;
    end;
    set local role none;
    return next;
  end loop;
end
$$;
