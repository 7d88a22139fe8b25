-- The trail of users, for the change feed (X13): which fields were changed, and not what they were or are.

-- Which keys of two images of a row differ, but for those that only say that they do; of a new row, those that
-- have anything.
create or replace function changed_fields(was jsonb, becomes jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(key order by key), '{}')
  from jsonb_each(becomes)
  where value is distinct from was -> key
    and (was ? key or value not in ('null', '""', '[]', '{}'))
    and key not in (
      'user_id', 'created_at', 'updated_at', 'revision', 'role', 'reminder_minutes', 'telegram_linked_at',
      'erased_at', 'wholly_erased_at'
    )
$$;

-- The one place that writes the trail.
create or replace function note_user_change(person users, what text, changed text[]) returns void
language plpgsql as $$
begin
  insert into user_changes (user_id, action, roles, fields, moment)
  values (
    person.id, what, person.roles, changed,
    case what when 'created' then pg_current_xact_id() else greatest(
      pg_current_xact_id(),
      (select moment from user_changes where user_id = person.id order by id desc limit 1)
    ) end
  );
end $$;

create or replace function log_user_change() returns trigger language plpgsql as $$
declare
  changed text[] := '{}';
begin
  if tg_op = 'INSERT' then
    perform note_user_change(new, 'created', changed);
  elsif old.erased_at is distinct from new.erased_at then
    perform note_user_change(new, 'erased', changed);
  else
    changed := changed_fields(to_jsonb(old), to_jsonb(new));
    if changed <> '{}' then
      perform note_user_change(new, 'changed', changed);
    end if;
  end if;
  return null;
end $$;

create or replace trigger users_are_logged_when_made
  after insert on users
  for each row execute function log_user_change();
create or replace trigger users_are_logged_when_changed
  after update on users
  for each row when (old is distinct from new)
  execute function log_user_change();

-- A profile is a part of its user; one that goes, goes with them.
create or replace function log_profile_change() returns trigger language plpgsql as $$
declare
  was constant jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  changed constant text[] := changed_fields(was, to_jsonb(new));
begin
  if changed <> '{}' then
    perform note_user_change(users, 'changed', changed) from users where id = new.user_id;
  end if;
  return null;
end $$;

create or replace trigger profiles_are_logged_when_saved
  after insert or update on profiles
  for each row execute function log_profile_change();
