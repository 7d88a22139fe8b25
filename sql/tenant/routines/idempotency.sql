-- False while another request with the key is running. Only that keeps anybody waiting for long: with 5 ms
-- requests that waited for room in the table (200 of them at once) were told so, too. And whoever sends
-- a short request twice has its first answer.
create or replace function claim_key(of_caller text, of_operation text, of_key text) returns boolean
language plpgsql volatile
set lock_timeout = '300ms'
as $$
begin
  insert into idempotency_claims (caller, operation, key) values (of_caller, of_operation, of_key);
  delete from idempotency_claims
  where caller = of_caller and operation = of_operation and key = of_key;
  return true;
exception when lock_not_available then
  return false;
end $$;
