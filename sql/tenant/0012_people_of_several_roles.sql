-- A person may hold several roles (T3): a tutor learns, too. `role` stays what their latest token said, for
-- servers of before; nothing reads it any more.
alter table users add column roles text[];
-- Who had changed their role has what they did before, too.
update users set roles = array(
  select role
  union
  select 'tutor' where exists (select from slots where tutor_id = users.id)
    or exists (select from templates where tutor_id = users.id)
    or exists (select from services where tutor_id = users.id)
    or exists (select from series where tutor_id = users.id)
    or exists (select from lessons where tutor_id = users.id)
  union
  select 'student' where exists (select from series where student_id = users.id)
    or exists (select from lessons where student_id = users.id)
  order by 1
);
alter table users
  alter column roles set not null,
  add constraint users_hold_roles_that_there_are
    check (cardinality(roles) > 0 and roles <@ array['tutor', 'student', 'admin']);

-- The calendars of people who learn are changed by lessons that are not theirs to give, as by holds that
-- went: that is counted here too, and so the table is no longer one of holds.
alter table released_holds rename to changes_from_elsewhere;
alter table changes_from_elsewhere
  drop constraint released_holds_raise_the_version,
  add constraint changes_from_elsewhere_raise_the_version check (steps >= 2);
alter table changes_from_elsewhere
  rename constraint released_holds_pkey to changes_from_elsewhere_pkey;
alter index released_holds_by_tutor rename to changes_from_elsewhere_by_tutor;

-- Their routines have other names now; a new tenant has none yet.
drop trigger if exists lessons_raise_the_version_when_deleted on lessons;
drop function if exists count_released_holds();
drop trigger if exists tutors_have_a_calendar on users;
drop trigger if exists users_tell_of_another_role on users;
drop trigger if exists lessons_release_expired_holds_in_their_way on lessons;
drop trigger if exists lessons_are_told_of_when_inserted on lessons;
drop function if exists tell_of_new_lessons();
-- The view tells whose time it is now, in other columns.
drop view if exists occupied_times;
