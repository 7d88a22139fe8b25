-- What was changed, by whom and why, is written down and stays as it was.

create or replace function refuse_to_change_the_past() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name;
end $$;

create or replace trigger availability_changes_are_never_changed
  before delete or truncate on availability_changes
  for each statement execute function refuse_to_change_the_past();
create or replace trigger lesson_changes_are_never_changed
  before delete or truncate on lesson_changes
  for each statement execute function refuse_to_change_the_past();

-- One thing may go: personal texts of somebody who is forgotten (decision 8). Who did what and when stays, and
-- no text becomes another.
create or replace function keep_all_but_texts() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - '{reason,before,after,bytes}'::text[]
      is distinct from to_jsonb(old) - '{reason,before,after,bytes}'::text[]
    or new.reason is distinct from old.reason and new.reason is not null
    or not lost_texts_only(old.before, new.before) or not lost_texts_only(old.after, new.after)
  then
    raise exception 'rows of % are never changed', tg_table_name;
  end if;
  return new;
end $$;

-- Whether an image is what it was, or that without its personal texts (personal-data.sql).
create or replace function lost_texts_only(was jsonb, becomes jsonb) returns boolean
language plpgsql immutable as $$
begin
  return was is not distinct from becomes
    or becomes in (
      without_texts(was, personal_keys()),
      without_texts(was, array_remove(personal_keys(), 'service_name'))
    );
end $$;

create or replace trigger availability_changes_lose_texts_only
  before update on availability_changes
  for each row execute function keep_all_but_texts();
create or replace trigger lesson_changes_lose_texts_only
  before update on lesson_changes
  for each row execute function keep_all_but_texts();

-- The actor and the reason are the transaction's settings halfhour.actor_id and halfhour.reason.
-- Triggers hand over the word for the row ('slot') and what happened to it ('added'). A change of very
-- many rows, such as a week saved for a year, is several entries of one instant: each can be read by
-- itself, and nothing of it is left out.
create or replace function log_availability_change() returns trigger language plpgsql as $$
declare
  by_whom constant bigint := nullif(current_setting('halfhour.actor_id', true), '')::bigint;
  why constant text := nullif(current_setting('halfhour.reason', true), '');
  instant constant timestamptz := clock_timestamp();
  most_rows constant bigint := 100;
begin
  if tg_op = 'INSERT' then
    insert into availability_changes (tutor_id, actor_id, at, action, reason, moment, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_added', why, moment_of_availability(tutor_id), null,
      jsonb_agg(new_row - 'tutor_id' order by id)
    from (
      select tutor_id, id, to_jsonb(n) as new_row,
        (row_number() over (partition by tutor_id order by id) - 1) / most_rows as part
      from new_rows n
    ) numbered
    group by tutor_id, part order by tutor_id, part;
  elsif tg_op = 'UPDATE' then
    insert into availability_changes (tutor_id, actor_id, at, action, reason, moment, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_changed', why, moment_of_availability(tutor_id),
      jsonb_agg(old_row - 'tutor_id' order by id), jsonb_agg(new_row - 'tutor_id' order by id)
    from (
      select n.tutor_id, n.id, to_jsonb(o) as old_row, to_jsonb(n) as new_row,
        (row_number() over (partition by n.tutor_id order by n.id) - 1) / most_rows as part
      from old_rows o join new_rows n using (id)
    ) numbered
    group by tutor_id, part order by tutor_id, part;
  else
    insert into availability_changes (tutor_id, actor_id, at, action, reason, moment, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_removed', why, moment_of_availability(tutor_id),
      jsonb_agg(old_row - 'tutor_id' order by id), null
    from (
      select tutor_id, id, to_jsonb(o) as old_row,
        (row_number() over (partition by tutor_id order by id) - 1) / most_rows as part
      from old_rows o
    ) numbered
    group by tutor_id, part order by tutor_id, part;
  end if;
  return null;
end $$;

create or replace trigger templates_are_logged_when_inserted
  after insert on templates referencing new table as new_rows
  for each statement execute function log_availability_change('template');
create or replace trigger templates_are_logged_when_updated
  after update on templates referencing old table as old_rows new table as new_rows
  for each statement execute function log_availability_change('template');
create or replace trigger templates_are_logged_when_deleted
  after delete on templates referencing old table as old_rows
  for each statement execute function log_availability_change('template');

create or replace trigger slots_are_logged_when_inserted
  after insert on slots referencing new table as new_rows
  for each statement execute function log_availability_change('slot');
create or replace trigger slots_are_logged_when_updated
  after update on slots referencing old table as old_rows new table as new_rows
  for each statement execute function log_availability_change('slot');
create or replace trigger slots_are_logged_when_deleted
  after delete on slots referencing old table as old_rows
  for each statement execute function log_availability_change('slot');

create or replace trigger blocks_are_logged_when_inserted
  after insert on blocks referencing new table as new_rows
  for each statement execute function log_availability_change('block');
create or replace trigger blocks_are_logged_when_updated
  after update on blocks referencing old table as old_rows new table as new_rows
  for each statement execute function log_availability_change('block');
create or replace trigger blocks_are_logged_when_deleted
  after delete on blocks referencing old table as old_rows
  for each statement execute function log_availability_change('block');
