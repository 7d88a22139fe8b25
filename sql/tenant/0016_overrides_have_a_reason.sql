-- An override tells why (A3, A4), those from before too; see note_manual_edit, which fills in what nobody
-- gave, also for the version of the program that still serves and knows nothing of it.
update slots
set override_reason = 'Manual edit at ' || to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
where source = 'override' and override_reason is null;

alter table slots add constraint slots_of_an_override_have_a_reason check (
  source <> 'override' or override_reason is not null
);
