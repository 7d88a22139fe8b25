-- Whoever has an endpoint is looked at by the servers that send. Under the lock of the settings, so that no two
-- writers at once get past the limit.
create or replace function take_webhook_endpoint() returns trigger language plpgsql as $$
begin
  perform from settings for no key update;
  if (select count(*) from webhook_endpoints) > 20 then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tenants_have_20_webhook_endpoints_at_most',
      detail = 20;
  end if;
  perform extensions.note_webhooks(tg_table_schema);
  return null;
end $$;

create or replace trigger webhook_endpoints_are_sent_to
  after insert on webhook_endpoints
  for each statement execute function take_webhook_endpoint();

-- For how many seconds the oldest delivery has been due that an enabled endpoint waits for; null: none is.
create or replace function webhook_lag() returns double precision language sql stable as $$
  select extract(epoch from now() - min(first.next_attempt_at))
  from webhook_endpoints
  cross join lateral (
    select next_attempt_at from webhook_deliveries
    where endpoint_id = webhook_endpoints.id and status = 'pending'
    order by next_attempt_at
    limit 1
  ) first
  where disabled_reason is null and first.next_attempt_at <= now()
$$;
