-- A whole week is replaced in the order that writes each slot once: the new templates, their slots, and
-- only then the old templates go, which no future slot names any more. Until then windows of old and new
-- may overlap.
create or replace function judge_templates_at_the_end() returns void language plpgsql volatile as $$
begin
  set constraints templates_of_a_day_do_not_overlap deferred;
end $$;

create or replace function judge_templates_now() returns void language plpgsql volatile as $$
begin
  set constraints templates_of_a_day_do_not_overlap immediate;
end $$;

-- Whoever overrides a slot without a word gets the instant as the reason (A4).
create or replace function note_manual_edit() returns trigger language plpgsql as $$
begin
  new.override_reason := 'Manual edit at '
    || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
  return new;
end $$;

create or replace trigger slots_note_a_manual_edit
  before insert or update on slots
  for each row when (new.source = 'override' and new.override_reason is null)
  execute function note_manual_edit();
