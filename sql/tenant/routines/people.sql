-- What each person gets with their row.

create or replace function give_tutors_a_calendar() returns trigger language plpgsql as $$
begin
  insert into calendars (tutor_id) values (new.id) on conflict do nothing;
  return null;
end $$;

create or replace trigger tutors_have_a_calendar
  after insert or update of role on users
  for each row when (new.role = 'tutor')
  execute function give_tutors_a_calendar();

create or replace function give_people_their_turns() returns trigger language plpgsql as $$
begin
  insert into turns (user_id, kind) values (new.id, 'bookings'), (new.id, 'lessons');
  return null;
end $$;

create or replace trigger users_have_turns
  after insert on users
  for each row execute function give_people_their_turns();
