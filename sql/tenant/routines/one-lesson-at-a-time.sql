-- No two lessons of a person overlap, whatever part they have in each (L4). That nobody teaches two at once
-- or takes two at once are exclusion constraints; that nobody teaches one while they take another is this.
-- It concerns people of several roles only: of them those who write come one after the other, and whoever
-- comes later sees what was written before.
create or replace function refuse_another_part_at_once(lesson lessons, people bigint[]) returns void
language plpgsql volatile as $$
declare
  other bigint;
begin
  perform lock_people(people);
  select id into other
  from lessons
  where status <> 'cancelled' and (held_until is null or held_until > now())
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
create or replace function look_after_people() returns trigger language plpgsql as $$
declare
  can_be_told boolean;
  of_several_roles bigint[];
begin
  select bool_or(telegram_user_id is not null), array_agg(id) filter (where cardinality(roles) > 1)
  into can_be_told, of_several_roles
  from users
  where id in (new.tutor_id, new.student_id);
  if of_several_roles is not null then
    if new.status <> 'cancelled' then
      perform refuse_another_part_at_once(new, of_several_roles);
    end if;
    perform count_change_from_elsewhere(tg_table_schema, array[new.student_id]);
  end if;
  if can_be_told and tg_op = 'INSERT' and new.status = 'scheduled' then
    perform tell_people_of_lessons(array[new], false);
  end if;
  return null;
end $$;

create or replace trigger lessons_look_after_their_people_when_inserted
  after insert on lessons
  for each row execute function look_after_people();
create or replace trigger lessons_look_after_their_people_when_updated
  after update of starts_at, ends_at, status, held_until on lessons
  for each row execute function look_after_people();
