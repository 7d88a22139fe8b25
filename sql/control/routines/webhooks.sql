-- Called by a tenant's trigger when it gets an endpoint of webhooks. A tenant can tell of itself only.
create or replace function extensions.note_webhooks(of_schema name) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not control.acts_for(of_schema) then
    raise insufficient_privilege using message = format('the webhooks of %s are another''s', of_schema);
  end if;
  insert into control.webhook_tenants (role_name) values (of_schema) on conflict do nothing;
end
$$;
