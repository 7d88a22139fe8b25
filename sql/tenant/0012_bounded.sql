-- Nothing that is answered grows without end (X12): long lists are cut where they are read, and these
-- are the things of which there are only so many.

-- What a change of the audit trail takes as text, which is more than its answer takes.
alter table availability_changes
  add column bytes integer not null generated always as (
    coalesce(octet_length(before::text), 0) + coalesce(octet_length(after::text), 0)
  ) stored;

-- A change of very many rows, such as a week saved for a year, is several entries of one instant: each
-- can be read by itself, and nothing of it is left out.
create or replace function log_availability_change() returns trigger language plpgsql as $$
declare
  by_whom constant bigint := nullif(current_setting('halfhour.actor_id', true), '')::bigint;
  why constant text := nullif(current_setting('halfhour.reason', true), '');
  instant constant timestamptz := clock_timestamp();
  most_rows constant bigint := 100;
begin
  if tg_op = 'INSERT' then
    insert into availability_changes (tutor_id, actor_id, at, action, reason, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_added', why, null,
      jsonb_agg(new_row - 'tutor_id' order by id)
    from (
      select tutor_id, id, to_jsonb(n) as new_row,
        (row_number() over (partition by tutor_id order by id) - 1) / most_rows as part
      from new_rows n
    ) numbered
    group by tutor_id, part order by tutor_id, part;
  elsif tg_op = 'UPDATE' then
    insert into availability_changes (tutor_id, actor_id, at, action, reason, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_changed', why,
      jsonb_agg(old_row - 'tutor_id' order by id), jsonb_agg(new_row - 'tutor_id' order by id)
    from (
      select n.tutor_id, n.id, to_jsonb(o) as old_row, to_jsonb(n) as new_row,
        (row_number() over (partition by n.tutor_id order by n.id) - 1) / most_rows as part
      from old_rows o join new_rows n using (id)
    ) numbered
    group by tutor_id, part order by tutor_id, part;
  else
    insert into availability_changes (tutor_id, actor_id, at, action, reason, before, after)
    select tutor_id, by_whom, instant, tg_argv[0] || '_removed', why,
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

-- The entries that are there already are split alike. All get new ids where any is, to stay in order.
alter table availability_changes disable trigger availability_changes_are_never_changed;
with old as (
  delete from availability_changes
  where exists (
    select from availability_changes
    where greatest(jsonb_array_length(before), jsonb_array_length(after)) > 100
  )
  returning *
)
insert into availability_changes (tutor_id, actor_id, at, action, reason, before, after)
select
  old.tutor_id, old.actor_id, old.at, old.action, old.reason,
  jsonb_agg(pair.before order by n) filter (where pair.before is not null),
  jsonb_agg(pair.after order by n) filter (where pair.after is not null)
from old
cross join lateral rows from (jsonb_array_elements(old.before), jsonb_array_elements(old.after))
  with ordinality as pair(before, after, n)
group by old.id, old.tutor_id, old.actor_id, old.at, old.action, old.reason, (n - 1) / 100
order by old.id, (n - 1) / 100;
alter table availability_changes enable trigger availability_changes_are_never_changed;
alter table availability_changes
  add constraint availability_changes_have_100_rows_at_most check (
    jsonb_array_length(before) <= 100 and jsonb_array_length(after) <= 100
  );

-- Counted with what has ended in the last 62 days, the longest range that can be asked for, so that no
-- such range ever has more. Under the calendar's lock: no two writers at once get past it.
create function refuse_too_many_blocks() returns trigger language plpgsql as $$
begin
  perform lock_calendar(tutor_id)
  from (select distinct tutor_id from changed order by tutor_id) tutors;
  if exists (
    select from blocks
    where tutor_id in (select changed.tutor_id from changed)
      and starts_at > now() - interval '428 days' and ends_at > now() - interval '62 days'
    group by tutor_id having count(*) > 1000
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tutors_have_1000_blocks_at_most',
      message = 'at most 1000 blocks that are to come or ended in the last 62 days';
  end if;
  return null;
end $$;

create trigger blocks_are_not_too_many
  after insert on blocks referencing new table as changed
  for each statement execute function refuse_too_many_blocks();

create function refuse_too_many_services() returns trigger language plpgsql as $$
begin
  perform lock_calendar(tutor_id)
  from (select distinct tutor_id from changed order by tutor_id) tutors;
  if exists (
    select from services
    where tutor_id in (select changed.tutor_id from changed)
    group by tutor_id having count(*) > 200
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'tutors_have_200_services_at_most',
      message = 'at most 200 services, inactive ones included';
  end if;
  return null;
end $$;

create trigger services_are_not_too_many
  after insert on services referencing new table as changed
  for each statement execute function refuse_too_many_services();
