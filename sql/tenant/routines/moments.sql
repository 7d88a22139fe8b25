-- The moment of a change in the change feed (X13). Transactions are numbered when they begin to write, and one may
-- begin, wait for another that has a larger number, and change the same thing after it. So a change of what was
-- changed before takes the larger number of the two, and by its id it comes after: whoever reads the feed sees the
-- changes of one thing in the order in which they were made. Who writes them has locked it, and sees the last one.
-- All moments are numbers of transactions that have written, which PostgreSQL gives to nobody else, also after a
-- crash.

create or replace function moment_of_availability(of_tutor bigint) returns xid8 language plpgsql as $$
begin
  return greatest(
    pg_current_xact_id(),
    (select moment from availability_changes where tutor_id = of_tutor order by id desc limit 1)
  );
end $$;

create or replace function follow_last_change_of_lesson() returns trigger language plpgsql as $$
begin
  new.moment := greatest(
    new.moment,
    (select moment from lesson_changes where lesson_id = new.lesson_id order by id desc limit 1)
  );
  return new;
end $$;

-- A new lesson has no change before: a booking pays for a comparison.
create or replace trigger changes_of_a_lesson_follow_one_another
  before insert on lesson_changes
  for each row when (new.action not in ('booked', 'entered'))
  execute function follow_last_change_of_lesson();
