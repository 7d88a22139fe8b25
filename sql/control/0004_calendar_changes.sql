-- Which calendars were changed, of all tenants, so that a server asks once for all of them whether what
-- it knows is still so (decision 15). A row is of use for a minute; see forgetCalendarChanges.
create table control.calendar_changes (
  -- Whoever looked when this transaction was still running, or had not begun, has not seen the change.
  made_by xid8 not null default pg_current_xact_id(),
  role_name name not null,
  tutor_id bigint not null
);

create index calendar_changes_by_transaction on control.calendar_changes (made_by);
