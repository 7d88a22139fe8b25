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
