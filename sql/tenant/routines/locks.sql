-- Who waits for whom. The order for everybody: a user's row, one calendar, the student's bookings, people,
-- rows (decision 10). Of rows, relations come last, in the order of their pairs.

-- Every writer to a calendar takes its row first: writers of one tutor come one after the other, so
-- that what a rule looked at still holds when the lesson is written. A function, because what a
-- statement reads after it must be newer than the lock, and its own snapshot is older.
create or replace function lock_calendar(tutor bigint) returns bigint language plpgsql volatile as $$
begin
  perform from calendars where tutor_id = tutor for no key update;
  return tutor;
end $$;

-- Whoever adds to what a student has booked, or makes a hold last, comes one after the other. The calendar
-- is locked before: who waits for a tutor has nothing that others wait for.
create or replace function lock_bookings(student bigint) returns void language plpgsql volatile as $$
begin
  perform from turns where user_id = student and kind = 'bookings' for no key update;
end $$;

-- For whoever takes a time for a student, or moves what they have: the tutor's calendar, then the student.
-- No other calendar, so that nobody waits here for a tutor whom they do not want.
create or replace function lock_lessons(tutor bigint, student bigint) returns bigint
language plpgsql volatile as $$
begin
  perform from calendars where tutor_id = tutor for no key update;
  perform lock_bookings(student);
  return tutor;
end $$;

-- For whoever empties all that there is of a person: everything in which others could be busy with them, in the
-- order of everybody, all calendars by their ids. Who takes but one of them holds nothing that this waits for.
create or replace function lock_all_of(person bigint) returns void language plpgsql volatile as $$
begin
  perform from users where id = person for no key update;
  perform from calendars
  where tutor_id in (
    select person
    union select tutor_id from lessons where student_id = person
    union select tutor_id from series where student_id = person
  )
  order by tutor_id
  for no key update;
  perform lock_bookings(person);
  perform lock_people(array[person]);
end $$;

-- Changes of lessons that exist queue up by person, in the order of ids, so that two that want the same
-- time cannot deadlock; so does whoever inserts several lessons.
create or replace function lock_people(people bigint[]) returns void language plpgsql volatile as $$
begin
  perform from turns where user_id = any (people) and kind = 'lessons'
  order by user_id
  for no key update;
end $$;
