-- No two lessons of a person overlap, whatever part they have in each (L4). That nobody teaches two at once
-- or takes two at once are exclusion constraints; that nobody teaches one while they take another is this.
-- It concerns those only who both teach and learn: of them those who write come one after the other, and
-- whoever comes later sees what was written before.
create or replace function refuse_another_part_at_once(lesson lessons, people bigint[]) returns void
language plpgsql volatile as $$
declare
  other bigint;
begin
  perform lock_people(people);
  select id into other
  from lessons
  where takes_time(lessons)
    and (tutor_id = lesson.student_id or student_id = lesson.tutor_id)
    and starts_at < lesson.ends_at
    and starts_at > lesson.starts_at - lesson_lasts_at_most() and ends_at > lesson.starts_at
  limit 1;
  if found then
    raise exception using
      errcode = 'exclusion_violation',
      constraint = 'people_have_one_lesson_at_a_time',
      message = 'a person of this lesson has another part in a lesson at this time',
      detail = format('lesson %s', other);
  end if;
end $$;

-- What a lesson means for its two people, at the cost of one look at both: most have one role and no account.
-- Their rows stay as they are seen here until the lesson is there for all (see wait_for_lessons_under_way).
create or replace function look_after_people() returns trigger language plpgsql as $$
declare
  -- A lesson that is only completed takes no more than it has.
  takes_time constant boolean := new.status <> 'cancelled' and (
    tg_op = 'INSERT' or old.status = 'cancelled' or old.held_until is distinct from new.held_until
    or (old.tutor_id, old.student_id, old.starts_at, old.ends_at)
      is distinct from (new.tutor_id, new.student_id, new.starts_at, new.ends_at)
  );
  can_be_told boolean;
  do_both bigint[];
  have_their_role boolean;
  are_there boolean;
begin
  select
    bool_or(telegram_user_id is not null),
    array_agg(id) filter (where roles @> '{tutor,student}'),
    bool_and(case id when new.tutor_id then 'tutor' else 'student' end = any (roles)),
    bool_and(erased_at is null)
  into can_be_told, do_both, have_their_role, are_there
  from (
    select id, roles, telegram_user_id, erased_at from users where id in (new.tutor_id, new.student_id)
    for key share
  ) people;
  if takes_time and not are_there then
    raise exception using
      errcode = 'check_violation',
      constraint = 'erased_people_have_no_lessons',
      message = 'a person of this lesson was erased';
  end if;
  if takes_time and not have_their_role then
    raise exception using
      errcode = 'check_violation',
      constraint = 'lessons_are_given_by_tutors_to_students',
      message = 'a person of this lesson has not the role for their part in it';
  end if;
  if takes_time and current_setting('transaction_isolation') <> 'read committed' then
    raise exception using
      errcode = 'feature_not_supported',
      message = 'lessons are written in transactions that are read committed',
      detail = 'another isolation level would not see what was written since the transaction began';
  end if;
  if do_both is not null then
    if takes_time then
      perform refuse_another_part_at_once(new, do_both);
    end if;
    perform count_change_from_elsewhere(tg_table_schema, array[new.student_id]);
  end if;
  if can_be_told and tg_op = 'INSERT' and new.status = 'scheduled' then
    perform tell_people_of_lessons(array[new]);
  end if;
  return null;
end $$;

create or replace trigger lessons_look_after_their_people_when_inserted
  after insert on lessons
  for each row execute function look_after_people();
create or replace trigger lessons_look_after_their_people_when_updated
  after update of tutor_id, student_id, starts_at, ends_at, status, held_until on lessons
  for each row execute function look_after_people();
