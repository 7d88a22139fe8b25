-- Which calendars were changed, of all tenants, so that a server asks once for all of them whether what
-- it knows is still so (decision 15). A row is of use for a minute; see forget_calendar_changes.
create table control.calendar_changes (
  -- Whoever looked when this transaction was still running, or had not begun, has not seen the change.
  made_by xid8 not null default pg_current_xact_id(),
  role_name name not null,
  tutor_id bigint not null
);

create index calendar_changes_by_transaction on control.calendar_changes (made_by);

-- Called by a tenant's triggers. A tenant can tell of changes of its own calendars only.
create function extensions.note_calendar_changes(of_schema name, tutors bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if current_setting('role') not in ('none', of_schema) then
    raise insufficient_privilege using message = format('the calendars of %s are another''s', of_schema);
  end if;
  insert into control.calendar_changes (role_name, tutor_id)
  select of_schema, unnest(tutors);
end
$$;
