-- What people are, and what each gets with their row.

-- A role that a person comes with is theirs from then on (T3): a tutor who comes as a student once is both.
create or replace function keep_all_roles() returns trigger language plpgsql as $$
begin
  if new.roles is null then
    new.roles := array[new.role];
  elsif not new.role = any (new.roles) then
    new.roles := new.roles || new.role;
  end if;
  return new;
end $$;

create or replace trigger users_keep_all_their_roles
  before insert or update of role, roles on users
  for each row execute function keep_all_roles();

create or replace function give_tutors_a_calendar() returns trigger language plpgsql as $$
begin
  insert into calendars (tutor_id) values (new.id) on conflict do nothing;
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

-- Whoever writes a lesson looks at the roles of its people (see one-lesson-at-a-time.sql), with the calendar
-- of the one and the turn of the other in hand. So another role waits for lessons that are being written,
-- and who comes after sees it.
create or replace function wait_for_lessons_under_way() returns trigger language plpgsql as $$
begin
  perform lock_calendar(new.id);
  perform lock_bookings(new.id);
  return null;
end $$;

create or replace trigger users_wait_for_their_lessons_with_another_role
  after update of role, roles on users
  for each row when (old.roles is distinct from new.roles)
  execute function wait_for_lessons_under_way();
