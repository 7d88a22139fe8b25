-- What tenants may ask of the database beside their own schema, each by a function that does no more.

-- What triggers are to know of a change: who makes it, and why. Lasts as long as the transaction.
-- Tenants have no set_config, which could also change the role.
create or replace function extensions.remember(name text, value text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if name not like 'halfhour.%' then
    raise insufficient_privilege using message = format('%s is no setting of a change', name);
  end if;
  return set_config(name, value, true);
end
$$;

-- Whether whoever calls a function of the owner's acts for a tenant: in its role, or as the owner of the
-- database, but not as the login that all tenants share, without a role.
create or replace function control.acts_for(of_schema name) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select current_setting('role') = of_schema
    or current_setting('role') = 'none' and pg_has_role(session_user, current_user, 'usage')
$$;

-- Called by a tenant's triggers. A tenant can tell of changes of its own calendars only.
create or replace function extensions.note_calendar_changes(of_schema name, tutors bigint[])
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not control.acts_for(of_schema) then
    raise insufficient_privilege using message = format('the calendars of %s are another''s', of_schema);
  end if;
  insert into control.calendar_changes (role_name, tutor_id)
  select of_schema, unnest(tutors);
end
$$;

-- The same for a tenant's own role, without a call: whose the calendars are is who writes, and more than a
-- tutor's number, and whether it is their card, nobody can write here.
create or replace view extensions.own_calendar_changes as
select tutor_id, of_card from control.calendar_changes;
grant insert on extensions.own_calendar_changes to public;

-- The same of what the marketplace shows of tutors: their cards.
create or replace function extensions.note_card_changes(of_schema name, tutors bigint[])
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not control.acts_for(of_schema) then
    raise insufficient_privilege using message = format('the tutors of %s are another''s', of_schema);
  end if;
  insert into control.calendar_changes (role_name, tutor_id, of_card)
  select of_schema, unnest(tutors), true;
end
$$;

create or replace function control.tell_of_dropped_tenants() returns trigger language plpgsql as $$
begin
  insert into control.calendar_changes (role_name, tutor_id, tenant_is_gone)
  select role_name, 0, true from dropped;
  return null;
end
$$;

create or replace trigger tenants_tell_that_they_are_dropped
  after delete on control.tenants referencing old table as dropped
  for each statement execute function control.tell_of_dropped_tenants();
