-- A look goes on from the snapshot of the one before, as long as the list has all that this has not seen.
create table control.forgotten_changes (
  is_the_only_one boolean
    constraint there_is_one_end_of_what_is_forgotten primary key default true check (is_the_only_one),
  -- Changes that were made by transactions before this one may be missing.
  before xid8 not null
);

insert into control.forgotten_changes (before) values ('0');

-- Who keeps versions of a tenant that is gone must not find them confirmed, nor by the next of its slug.
alter table control.calendar_changes
  add column tenant_is_gone boolean not null default false,
  -- Rows come and go each minute: to cut the table off at its end, autovacuum would lock it against all.
  set (vacuum_truncate = false);

create function control.tell_of_dropped_tenants() returns trigger language plpgsql as $$
begin
  insert into control.calendar_changes (role_name, tutor_id, tenant_is_gone)
  select role_name, 0, true from dropped;
  return null;
end
$$;

create trigger tenants_tell_that_they_are_dropped
  after delete on control.tenants referencing old table as dropped
  for each statement execute function control.tell_of_dropped_tenants();
