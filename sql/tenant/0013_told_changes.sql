-- Every change of a calendar is told to the servers that keep its version; see the function's own text in
-- sql/control/0006_calendar_changes.sql.
create or replace function count_released_holds() returns trigger language plpgsql as $$
begin
  insert into released_holds (tutor_id, steps)
  select changed.tutor_id, 2 + (
    select count(*) from lessons where lessons.tutor_id = changed.tutor_id and status = 'held'
  )
  from changed;
  perform extensions.note_calendar_changes(
    tg_table_schema, (select array_agg(distinct changed.tutor_id) from changed)
  );
  return null;
end $$;

create or replace function raise_calendar_version() returns trigger language plpgsql as $$
begin
  with gone as (
    delete from released_holds
    where tutor_id in (select changed.tutor_id from changed)
    returning tutor_id, steps
  )
  update calendars set version = greatest(
    version + 1 + (select count(*) from changed)
    + (select coalesce(sum(steps), 0)::bigint from gone where gone.tutor_id = calendars.tutor_id),
    version_now()
  )
  where tutor_id in (select changed.tutor_id from changed);
  perform extensions.note_calendar_changes(
    tg_table_schema, (select array_agg(distinct changed.tutor_id) from changed)
  );
  return null;
end $$;

-- A tutor's week is there for as long as they are one.
create function tell_of_another_role() returns trigger language plpgsql as $$
begin
  perform extensions.note_calendar_changes(tg_table_schema, array[new.id]);
  return null;
end $$;

create trigger users_tell_of_another_role
  after update of role on users
  for each row when (old.role is distinct from new.role)
  execute function tell_of_another_role();

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

-- To cut the table off at its end, autovacuum would lock it against everybody.
alter table idempotency_claims set (vacuum_truncate = false);
