-- Which calendars were changed, of all tenants, so that a server asks once for all of them whether what
-- it knows is still so (decision 15). A row is of use for a minute; see forgetCalendarChanges.
create table control.calendar_changes (
  -- Whoever looked when this transaction was still running, or had not begun, has not seen the change.
  made_by xid8 not null default pg_current_xact_id(),
  role_name name not null,
  tutor_id bigint not null,
  -- Whoever keeps versions of a tenant that is gone must not find them confirmed, nor by the next tenant
  -- of its slug.
  tenant_is_gone boolean not null default false
)
-- Rows come and go each minute: to cut the table off at its end, autovacuum would lock it against all.
with (vacuum_truncate = false);

create index calendar_changes_by_transaction on control.calendar_changes (made_by);

-- A look goes on from the snapshot of the one before, as long as the list has all that this has not seen.
create table control.forgotten_changes (
  is_the_only_one boolean
    constraint there_is_one_end_of_what_is_forgotten primary key default true check (is_the_only_one),
  -- Changes that were made by transactions before this one may be missing.
  before xid8 not null
);

insert into control.forgotten_changes (before) values ('0');
