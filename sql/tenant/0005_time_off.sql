-- Time off: the tutor is not available then, whatever his slots say. Blocks may overlap each other,
-- and lie over lessons that he chose to keep.
create table blocks (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text
    constraint blocks_have_a_reason_of_500_characters check (char_length(reason) <= 500),
  created_at timestamptz not null default now(),
  constraint blocks_start_before_they_end check (starts_at < ends_at),
  -- So a block that covers an instant starts at most so long before it.
  constraint blocks_last_366_days_at_most check (ends_at - starts_at <= interval '366 days')
);

create index blocks_by_tutor on blocks (tutor_id, starts_at);

create trigger blocks_raise_the_version_when_inserted
  after insert on blocks referencing new table as changed
  for each statement execute function raise_calendar_version();
create trigger blocks_raise_the_version_when_updated
  after update on blocks referencing new table as changed
  for each statement execute function raise_calendar_version();
create trigger blocks_raise_the_version_when_deleted
  after delete on blocks referencing old table as changed
  for each statement execute function raise_calendar_version();

-- Time off is availability, and so in its audit trail (A10).
alter table availability_changes
  drop constraint availability_changes_have_an_action,
  add constraint availability_changes_have_an_action check (
    action in (
      'template_added', 'template_changed', 'template_removed',
      'slot_added', 'slot_changed', 'slot_removed',
      'block_added', 'block_changed', 'block_removed'
    )
  );

-- Blocks have a column `reason`, which a variable of that name would be mistaken for.
create or replace function log_availability_change() returns trigger language plpgsql as $$
declare
  by_whom bigint := nullif(current_setting('halfhour.actor_id', true), '')::bigint;
  why text := nullif(current_setting('halfhour.reason', true), '');
begin
  if tg_op = 'INSERT' then
    insert into availability_changes (tutor_id, actor_id, action, reason, before, after)
    select n.tutor_id, by_whom, tg_argv[0] || '_added', why, null,
      jsonb_agg(to_jsonb(n) - 'tutor_id' order by n.id)
    from new_rows n group by n.tutor_id;
  elsif tg_op = 'UPDATE' then
    insert into availability_changes (tutor_id, actor_id, action, reason, before, after)
    select n.tutor_id, by_whom, tg_argv[0] || '_changed', why,
      jsonb_agg(to_jsonb(o) - 'tutor_id' order by n.id),
      jsonb_agg(to_jsonb(n) - 'tutor_id' order by n.id)
    from old_rows o join new_rows n using (id) group by n.tutor_id;
  else
    insert into availability_changes (tutor_id, actor_id, action, reason, before, after)
    select o.tutor_id, by_whom, tg_argv[0] || '_removed', why,
      jsonb_agg(to_jsonb(o) - 'tutor_id' order by o.id), null
    from old_rows o group by o.tutor_id;
  end if;
  return null;
end $$;

create trigger blocks_are_logged_when_inserted
  after insert on blocks referencing new table as new_rows
  for each statement execute function log_availability_change('block');
create trigger blocks_are_logged_when_updated
  after update on blocks referencing old table as old_rows new table as new_rows
  for each statement execute function log_availability_change('block');
create trigger blocks_are_logged_when_deleted
  after delete on blocks referencing old table as old_rows
  for each statement execute function log_availability_change('block');
