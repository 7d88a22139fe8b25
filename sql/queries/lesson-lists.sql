-- part: lessonFilter
-- What a list of `lessons` is asked for: null where it does not matter. `personId` is the one of its two people
-- whose lessons they must be.
status <> 'held'
and (:personId?::bigint is null or :personId?::bigint in (tutor_id, student_id))
and (:tutorId?::bigint is null or tutor_id = :tutorId?::bigint)
and (:studentId?::bigint is null or student_id = :studentId?::bigint)
and (:serviceId?::bigint is null or service_id = :serviceId?::bigint)
and (
  :seriesId?::uuid is null
  or series_id = (select id from series where public_id = :seriesId?::uuid)
)
and (:statuses?::text[] is null or status = any (:statuses?::text[]))

-- part: timesByStart
-- The same of the times, for a list by start, whose first bound is beside the cursor: an index begins at one of
-- two bounds only, and not at the nearer. What the index does not go by is in a `coalesce`: of such the planner
-- guesses that half are left, and does not take up another index because few seem to be.
ends_at > coalesce(:from?::timestamptz, '-infinity')
and starts_at < coalesce(:to?::timestamptz, 'infinity')
and coalesce(updated_at >= coalesce(:changedSince?::timestamptz, '-infinity'), false)

-- part: timesByStartDown
-- The same for a list that begins with the latest.
ends_at > coalesce(:from?::timestamptz, '-infinity')
and starts_at > coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
and coalesce(updated_at >= coalesce(:changedSince?::timestamptz, '-infinity'), false)

-- part: timesByUpdate
-- The same for a list by change.
coalesce(
  ends_at > coalesce(:from?::timestamptz, '-infinity')
  and starts_at < coalesce(:to?::timestamptz, 'infinity'),
  false
)

-- part: teacherOfFilter
-- Lessons of a series, or of a service, are all of one tutor's, by whom an index finds them.
tutor_id = coalesce(
  :teacherId?::bigint,
  (select tutor_id from series where public_id = :seriesId?::uuid),
  (select tutor_id from services where id = :serviceId?::bigint)
)

-- part: pageByPlace
-- Of the rows `named`, by their `place`, the first `most`, fewer where their texts are long; `found` is how
-- many there were.
page as (
  select *
  from (
    select *, sum(size) over (order by place) as size_in_all, count(*) over () as found from named
  ) summed
  where size_in_all < bytes_of_a_page()
  order by place
  limit :most
)

-- name: lessonsByStart :many
-- The lessons of a filter after one of them, the earliest first (L9). Each road of `found` is one that an index
-- finds in this order, and the others find nothing: by tutor, by student, or all of the tenant. So the plan is
-- the same, and good, whatever is asked. Times are in the zone of `readerId`, or else in the student's. `at` is
-- where it stands, in microseconds since 1970.
with found as (
  (
    select * from lessons
    where :part(teacherOfFilter)
      and :part(lessonFilter)
      and :part(timesByStart)
      and (starts_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by starts_at, id
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where student_id = :learnerId?::bigint
      and :part(lessonFilter)
      and :part(timesByStart)
      and (starts_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by starts_at, id
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where :isAll::boolean
      and :part(lessonFilter)
      and :part(timesByStart)
      and (starts_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:from?::timestamptz, '-infinity') - lesson_lasts_at_most()
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by starts_at, id
    limit :most::integer + 1
  )
),
picked as (
  select
    *,
    (date_part('epoch', starts_at) * 1000000)::bigint as at,
    row_number() over (order by starts_at, id) as place
  from found
  order by starts_at, id
  limit :most::integer + 1
),
named as (
  select :row(Lesson), at, place, :part(lessonSize) as size
  from picked lesson
  join users tutor on tutor.id = lesson.tutor_id
  join users student on student.id = lesson.student_id
  join users viewer on viewer.id = coalesce(:readerId?::bigint, lesson.student_id)
),
:part(pageByPlace)
select :row(Lesson of page), at as "at!", found as "found!"
from page
order by place;

-- name: lessonsByStartDown :many
-- The same, the latest first.
with found as (
  (
    select * from lessons
    where :part(teacherOfFilter)
      and :part(lessonFilter)
      and :part(timesByStartDown)
      and (starts_at, id) < (
        least(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity'),
          coalesce(:to?::timestamptz, 'infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity') >=
            coalesce(:to?::timestamptz, 'infinity')
          then 0
          else coalesce(:afterId?::bigint, 9223372036854775807)
        end
      )
    order by starts_at desc, id desc
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where student_id = :learnerId?::bigint
      and :part(lessonFilter)
      and :part(timesByStartDown)
      and (starts_at, id) < (
        least(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity'),
          coalesce(:to?::timestamptz, 'infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity') >=
            coalesce(:to?::timestamptz, 'infinity')
          then 0
          else coalesce(:afterId?::bigint, 9223372036854775807)
        end
      )
    order by starts_at desc, id desc
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where :isAll::boolean
      and :part(lessonFilter)
      and :part(timesByStartDown)
      and (starts_at, id) < (
        least(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity'),
          coalesce(:to?::timestamptz, 'infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', 'infinity') >=
            coalesce(:to?::timestamptz, 'infinity')
          then 0
          else coalesce(:afterId?::bigint, 9223372036854775807)
        end
      )
    order by starts_at desc, id desc
    limit :most::integer + 1
  )
),
picked as (
  select
    *,
    (date_part('epoch', starts_at) * 1000000)::bigint as at,
    row_number() over (order by starts_at desc, id desc) as place
  from found
  order by starts_at desc, id desc
  limit :most::integer + 1
),
named as (
  select :row(Lesson), at, place, :part(lessonSize) as size
  from picked lesson
  join users tutor on tutor.id = lesson.tutor_id
  join users student on student.id = lesson.student_id
  join users viewer on viewer.id = coalesce(:readerId?::bigint, lesson.student_id)
),
:part(pageByPlace)
select :row(Lesson of page), at as "at!", found as "found!"
from page
order by place;

-- name: lessonsByUpdate :many
-- The same in the order in which they were last changed.
with found as (
  (
    select * from lessons
    where :part(teacherOfFilter)
      and :part(lessonFilter)
      and :part(timesByUpdate)
      and (updated_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:changedSince?::timestamptz, '-infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:changedSince?::timestamptz, '-infinity')
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by updated_at, id
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where student_id = :learnerId?::bigint
      and :part(lessonFilter)
      and :part(timesByUpdate)
      and (updated_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:changedSince?::timestamptz, '-infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:changedSince?::timestamptz, '-infinity')
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by updated_at, id
    limit :most::integer + 1
  )
  union all
  (
    select * from lessons
    where :isAll::boolean
      and :part(lessonFilter)
      and :part(timesByUpdate)
      and (updated_at, id) > (
        greatest(
          coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
          coalesce(:changedSince?::timestamptz, '-infinity')
        ),
        case
          when coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity') <
            coalesce(:changedSince?::timestamptz, '-infinity')
          then 0
          else coalesce(:afterId?::bigint, 0)
        end
      )
    order by updated_at, id
    limit :most::integer + 1
  )
),
picked as (
  select
    *,
    (date_part('epoch', updated_at) * 1000000)::bigint as at,
    row_number() over (order by updated_at, id) as place
  from found
  order by updated_at, id
  limit :most::integer + 1
),
named as (
  select :row(Lesson), at, place, :part(lessonSize) as size
  from picked lesson
  join users tutor on tutor.id = lesson.tutor_id
  join users student on student.id = lesson.student_id
  join users viewer on viewer.id = coalesce(:readerId?::bigint, lesson.student_id)
),
:part(pageByPlace)
select :row(Lesson of page), at as "at!", found as "found!"
from page
order by place;
