-- row: Rating
-- What a student says of a lesson; needs ratings as `rating` and its student's row as `student`.
rating.lesson_id, rating.tutor_id, rating.student_id, student.name as student_name, rating.stars, rating.text,
rating.hidden, rating.created_at, rating.updated_at

-- name: ratingOf :maybe
-- Of a lesson that the viewer has a part in; `seesAll` is for an admin, and for programs.
select :row(Rating)
from ratings rating
join users student on student.id = rating.student_id
where rating.lesson_id = :lessonId
  and (:seesAll::boolean or :viewerId?::bigint in (rating.tutor_id, rating.student_id));

-- name: lockRatedLesson :maybe
-- Whoever rates a lesson, or hides what was said of it, comes one after the other. Null: there is no such lesson
-- of the student's; of anybody's where `seesAll`.
select id
from lessons
where id = :lessonId and status <> 'held' and (:seesAll::boolean or student_id = :studentId?::bigint)
for no key update;

-- name: saveRating :exec
-- Whose they are the lesson says (take_people_from_lesson).
insert into ratings (lesson_id, tutor_id, student_id, stars, text, created_at, updated_at)
values (:lessonId, 0, 0, :stars, :text, :now, :now)
on conflict (lesson_id) do update set
  stars = excluded.stars, text = excluded.text, updated_at = excluded.updated_at;

-- name: hideRating :exec
update ratings set hidden = :hidden, updated_at = :now where lesson_id = :lessonId;

-- name: ratingsOfTutor :many
-- The latest first, after one of them; `at` is where it stands, in microseconds since 1970.
select :row(Rating), (date_part('epoch', rating.created_at) * 1000000)::bigint as "at!"
from ratings rating
join users student on student.id = rating.student_id
where rating.tutor_id = :tutorId and (:withHidden::boolean or not rating.hidden)
  and (rating.created_at, rating.lesson_id) < (
    coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity'),
    coalesce(:afterId?::bigint, 0)
  )
order by rating.created_at desc, rating.lesson_id desc
limit :most::integer + 1;
