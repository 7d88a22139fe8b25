-- What the database sees to of ratings, whoever writes them.

-- Whose they are the lesson says, and it was given: completed, and its student came.
create or replace function take_people_from_lesson() returns trigger language plpgsql as $$
begin
  select tutor_id, student_id into new.tutor_id, new.student_id
  from lessons
  where id = new.lesson_id and status = 'completed'
    and not exists (
      select from lesson_details where lesson_id = new.lesson_id and no_show
    );
  if not found then
    raise exception using
      errcode = 'check_violation',
      constraint = 'ratings_are_of_lessons_that_were_given';
  end if;
  return new;
end $$;

create or replace trigger ratings_are_of_lessons_that_were_given
  before insert on ratings
  for each row execute function take_people_from_lesson();

-- A rating can be thought over for a week, by the clock of whoever writes.
create or replace function refuse_late_change_of_rating() returns trigger language plpgsql as $$
begin
  -- What is emptied for somebody who is forgotten is no change of mind.
  if new.updated_at > old.created_at + interval '7 days' and (
    new.stars <> old.stars or new.text <> '' or not exists (
      select from users where id in (old.student_id, old.tutor_id) and erased_at is not null
    )
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'ratings_are_changed_for_a_week';
  end if;
  return new;
end $$;

-- Its name puts it before `ratings_stay_unchanged_when_saved_as_they_are`: triggers go by their names.
create or replace trigger ratings_are_changed_for_a_week
  before update on ratings
  for each row when (old.stars <> new.stars or old.text <> new.text)
  execute function refuse_late_change_of_rating();

-- What a tutor is rated (M0), to be compared with others: their average, drawn to what the average tutor may
-- have, as if five more students had given them 4 stars each, so that one lesson of five stars is not better than
-- two hundred of 4.9. Null where nobody has rated them. The prior stands here and nowhere else.
create or replace function rating_of(sum_of_stars bigint, number bigint) returns numeric
language sql immutable return
  case when number > 0 then round((sum_of_stars + 5 * 4.0) / (number + 5), 2) end;
