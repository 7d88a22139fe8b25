-- Who teaches whom: what a relation is between, how it begins by itself, and its log.

create or replace function relations_have_their_people() returns trigger language plpgsql as $$
begin
  -- A role that somebody has is theirs for good (keep_all_roles).
  if not exists (select from users where id = new.tutor_id and 'tutor' = any (roles))
    or not exists (select from users where id = new.student_id and 'student' = any (roles))
  then
    raise exception using
      errcode = 'check_violation',
      constraint = 'relations_are_of_a_tutor_and_a_student',
      message = 'a person of this relation has not the role for their part in it';
  end if;
  return new;
end $$;

-- One that a lesson begins is active at once; its people the lesson has looked at (look_after_people).
create or replace trigger relations_are_between_a_tutor_and_a_student
  before insert on relations
  for each row when (new.status = 'invited')
  execute function relations_have_their_people();

-- The one place that writes the log (R3), and so no change is without its row. A change never has a smaller
-- moment than the one before (see moments.sql).
create or replace function log_relation_change() returns trigger language plpgsql as $$
begin
  with line as (
    insert into relation_status_log (relation_id, prev_status, new_status, actor_id, metadata, moment)
    values (
      new.id, case when tg_op = 'UPDATE' then old.status end, new.status, new.changed_by, new.change_metadata,
      case tg_op when 'INSERT' then pg_current_xact_id() else greatest(
        pg_current_xact_id(),
        (select moment from relation_status_log where relation_id = new.id order by id desc limit 1)
      ) end
    )
    returning id
  )
  insert into relation_changes_by_tutor (tutor_id, change_id) select new.tutor_id, id from line;
  return null;
end $$;

create or replace trigger relations_are_logged_when_made
  after insert on relations
  for each row execute function log_relation_change();
create or replace trigger relations_are_logged_when_changed
  after update on relations
  for each row when (old.status is distinct from new.status)
  execute function log_relation_change();

-- Who has a lesson has a relation: it begins, or what was only an invitation becomes active. What a person has
-- archived stays so, and the lesson is given all the same. Every booking comes here: where there is nothing to
-- do it is one look at an index.
create or replace function relate(
  tutor bigint, student bigint, side text, actor bigint, why jsonb
) returns void language plpgsql volatile as $$
begin
  perform from relations where tutor_id = tutor and student_id = student and status <> 'invited';
  if not found then
    insert into relations (tutor_id, student_id, status, invited_by, changed_by, change_metadata)
    values (tutor, student, 'active', side, actor, why)
    on conflict (tutor_id, student_id) do update set
      status = excluded.status,
      changed_by = excluded.changed_by,
      change_metadata = excluded.change_metadata,
      updated_at = now()
    where relations.status = 'invited';
  end if;
end $$;

-- Whether a tutor may ask about a student and enter lessons with them: that needs a relation that is not
-- archived and in which the student has a part, unless the tenant lets them know all. A tutor's own invitation
-- opens nothing before it is accepted: anybody can be invited.
create or replace function tutor_knows(tutor bigint, student bigint) returns boolean
language sql stable as $$
  select (select tutors_know_all_students from settings) or exists (
    select from relations where tutor_id = tutor and student_id = student
      and (status = 'active' or status = 'invited' and invited_by = 'student')
  )
$$;

-- Whether a relation tells its tutor who the student is: where the student has ever had a part in it.
create or replace function tells_of_student(relation bigint, status text, invited_by text) returns boolean
language sql stable as $$
  select status = 'active' or invited_by = 'student' or exists (
    select from relation_status_log where relation_id = relation and new_status = 'active'
  )
$$;
