-- What people are, and what each gets with their row.

-- A role that a person comes with is theirs from then on (T3): a tutor who comes as a student once is both.
create or replace function keep_all_roles() returns trigger language plpgsql as $$
declare
  had constant text[] := case when tg_op = 'UPDATE' then old.roles end;
begin
  new.roles := array(
    select role
    from unnest(had || new.roles || new.role) with ordinality as every (role, position)
    group by role
    order by min(position)
  );
  return new;
end $$;

create or replace trigger users_keep_all_their_roles
  before insert or update of role, roles on users
  for each row execute function keep_all_roles();

create or replace function give_tutors_a_calendar() returns trigger language plpgsql as $$
begin
  -- Who has one does not wait for those who write in it.
  if tg_op = 'INSERT' or not 'tutor' = any (old.roles) then
    insert into calendars (tutor_id) values (new.id) on conflict do nothing;
  end if;
  return null;
end $$;

create or replace trigger tutors_have_a_calendar
  after insert or update of role, roles on users
  for each row when ('tutor' = any (new.roles))
  execute function give_tutors_a_calendar();

create or replace function give_people_their_turns() returns trigger language plpgsql as $$
begin
  insert into turns (user_id, kind) values (new.id, 'bookings'), (new.id, 'lessons');
  return null;
end $$;

create or replace trigger users_have_turns
  after insert on users
  for each row execute function give_people_their_turns();

-- Whoever writes a lesson looks at what its people are, whether they can be told and when they are reminded, and
-- keeps their rows for key share (see one-lesson-at-a-time.sql). So a new role, a new account and another time
-- of reminders wait for the lessons that are being written, and who writes one after sees them.
create or replace function wait_for_lessons_under_way() returns trigger language plpgsql as $$
begin
  perform from users where id = new.id for update;
  return new;
end $$;

create or replace trigger users_wait_for_their_lessons_under_way
  before update of role, roles, telegram_user_id, reminder_minutes on users
  for each row when (
    old.roles is distinct from new.roles or old.telegram_user_id is distinct from new.telegram_user_id
    or old.reminder_minutes is distinct from new.reminder_minutes
  )
  execute function wait_for_lessons_under_way();
