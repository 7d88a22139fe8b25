-- row: Series
-- A series as the API shows it, by its `public_id`. The table's `weekday` counts from 0 for Monday, and the
-- version before still writes it so; everybody else has the ISO day.
series.id, series.public_id, series.tutor_id, series.student_id, series.service_id,
series.weekday + 1 as "day_of_week!",
series.start_time, series.duration_minutes, series.timezone, series.first_date, series.interval_end,
series.booked_until, series.created_at, series.updated_at

-- part: lockedPeople
-- Tutor and student of a series, locked as whoever writes several lessons locks them.
calendar as materialized (
  select lock_lessons(:tutorId, :studentId) as tutor_id
),
people as materialized (
  select
    tutor_id, :studentId::bigint as student_id, lock_people(array[tutor_id, :studentId::bigint])
  from calendar
)

-- part: judgedDates
-- A row a date: the first of the `binding` rules that a lesson then would break of `pair`, the one or no
-- tutor and student.
judged as materialized (
  select wanted.date, wanted.starts_at, wanted.ends_at, (
    select rule
    from unnest(broken_rules(
      pair.tutor_id, pair.student_id, wanted.starts_at, wanted.ends_at, :now, null, null
    )) with ordinality as broken(rule, position)
    where rule = any(:binding::text[])
    order by position
    limit 1
  ) as broken
  from pair,
    unnest(:dates::date[], :starts::timestamptz[], :ends::timestamptz[])
      as wanted(date, starts_at, ends_at)
)

-- part: bookedDates
-- The lessons of the series `made` on the dates that are free, in the order of time.
booked as (
  insert into lessons (
    tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin,
    series_id, series_date
  )
  select
    tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, 'tutor',
    made.id, date
  from made, judged
  where broken is null
  order by starts_at
  on conflict do nothing
  returning *
)

-- name: lockRepeated :one
-- The dates follow from the tutor's zone and horizon, which stay as they are until the series stands.
select lock_calendar(:tutorId) as "locked!";

-- name: whatIsRepeated :maybe
-- What decides the dates of a new series, and whether it names what there is: for the tutor `knownTo` only
-- students whom they know. No row: no such tutor.
select
  timezone as "timezone!",
  horizon_days as "horizon_days!",
  exists (
    select from users where id = :studentId and 'student' = any (roles) and erased_at is null
      and (:knownTo?::bigint is null or tutor_knows(:knownTo?, id))
  ) as "student_exists!",
  (:serviceId?::bigint is null or exists (
    select from services where id = :serviceId? and tutor_id = :tutorId and active
  )) as "service_exists!"
from effective_policies
where tutor_id = :tutorId;

-- name: bookSeries :many
-- A series with its lessons, in one statement (L5): locks, rules, rows and their log. One row a date,
-- in order: the first of the `binding` rules that it breaks, or its lesson. With `skips` the dates
-- that are free are booked, if there is any; without it all of them or none. No series: nothing was
-- written. Lessons are written in time order with the people locked, so that rivals never deadlock.
with :part(lockedPeople),
service as materialized (
  select services.id, name, price, currency
  from people join services using (tutor_id)
  where services.id = :serviceId? and active
  for key share of services
),
pair as (
  select tutor_id, student_id from people
),
:part(judgedDates),
made as (
  insert into series (
    tutor_id, student_id, service_id, service_name, price, currency, weekday, start_time,
    duration_minutes, timezone, first_date, interval_end, booked_until
  )
  select
    :tutorId, :studentId, service.id, service.name, service.price, service.currency, :dayOfWeek - 1,
    :startMinute, :durationMinutes, :timezone, :firstDate, :intervalEnd?, :bookedUntil
  from people left join service on true
  where (service.id is not null or :serviceId?::bigint is null) and (
    select case when :skips::boolean then bool_or(broken is null) else bool_and(broken is null) end
    from judged
  )
  returning *
),
:part(bookedDates),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, after)
  select id, :actorId::bigint, 'entered', to_jsonb(booked) from booked
),
related as materialized (
  select relate(
    tutor_id, student_id, 'tutor', :actorId::bigint,
    jsonb_build_object('cause', 'series', 'series_id', public_id)
  )
  from made
)
select
  judged.date as "date!",
  judged.starts_at as "starts_at!",
  judged.ends_at as "ends_at!",
  judged.broken as "broken?",
  booked.id as "lesson_id?",
  made.id as "series_id?",
  made.public_id as "public_id?",
  made.created_at as "created_at?",
  made.updated_at as "updated_at?",
  all_were_written(
    (select count(*) from booked),
    (select count(*) from judged, made where broken is null)
  ) as "written!"
from judged
left join (made join related on true) on true
left join booked on booked.series_date = judged.date
order by judged.date;

-- name: inTheWay :many
-- What each of the dates runs into, one thing a date: blocks before lessons, the tutor's own time
-- before the student's. `is_own` is the tutor's; of the rest nobody is told more than that it is there.
select distinct on (wanted.date)
  wanted.date as "date!",
  occupied.kind as "kind!",
  occupied.is_own as "is_own!",
  occupied.lesson_id as "lesson_id?",
  occupied.block_id as "block_id?",
  occupied.student_name as "student_name?",
  occupied.starts_at as "starts_at!",
  occupied.ends_at as "ends_at!"
from unnest(:dates::date[], :starts::timestamptz[], :ends::timestamptz[])
  as wanted(date, starts_at, ends_at)
cross join lateral (
  select taken.*, part <> 'learns' as is_own, student.name as student_name
  from occupied_times taken left join users student on student.id = taken.student_id
  where taken.person_id = :tutorId
    and taken.starts_at < wanted.ends_at
    and taken.starts_at > wanted.starts_at - taken.lasts_at_most and taken.ends_at > wanted.starts_at
  union all
  select taken.*, false, null
  from occupied_times taken
  where taken.person_id = :studentId and taken.kind <> 'blocked'
    and taken.starts_at < wanted.ends_at
    and taken.starts_at > wanted.starts_at - taken.lasts_at_most and taken.ends_at > wanted.starts_at
) occupied
order by 1, 3 desc, occupied.kind = 'blocked' desc, occupied.starts_at;

-- name: seriesOf :many
-- The series of a person, the oldest first: those after one, the first date and the id of which are told,
-- and one more than are answered: `found` tells it.
with asked as (
  select :row(Series)
  from series
  where :userId::bigint in (tutor_id, student_id)
    and (first_date, id) > (coalesce(:afterDate?::date, '-infinity'), coalesce(:afterId?::bigint, 0))
  order by first_date, id
  limit :most::integer + 1
)
select :row(Series of asked), count(*) over () as "found!"
from asked
order by first_date, id
limit :most;

-- name: seriesSeenBy :maybe
-- People see their own series (T5); `seesAll` is for an admin.
select :row(Series)
from series
where public_id = :publicId and (:seesAll::boolean or :viewerId::bigint in (tutor_id, student_id));

-- name: stateOfSeries :one
-- Another text as soon as a lesson of the series, or a date that it had to leave out, is another.
select concat(
  (select md5(string_agg(id || ' ' || xmin, ',' order by id)) from lessons where series_id = :id),
  (select md5(string_agg(date || ' ' || rule, ',' order by date)) from skipped_series_dates
    where series_id = :id)
) as "state!";

-- name: lessonsOfSeries :many
-- Its lessons of `from` and later by date, in the viewer's zone, one more than are answered: `found` tells
-- it. Fewer where their texts are long: a megabyte at most.
with asked as (
  select :row(Lesson), :part(lessonSize) as size
  from lessons lesson
  join users tutor on tutor.id = lesson.tutor_id
  join users student on student.id = lesson.student_id
  join users viewer on viewer.id = :viewerId
  where lesson.series_id = :id
    and lesson.series_date >= coalesce(:from?::date, '-infinity')
  order by lesson.series_date
  limit :most::integer + 1
),
summed as (
  select *, sum(size) over (order by series_date) as size_in_all, count(*) over () as found
  from asked
)
select :row(Lesson of summed), found as "found!"
from summed
where size_in_all < bytes_of_a_page()
order by series_date
limit :most;

-- name: lessonOfDate :maybe
-- The lesson of one date of a series; it keeps the date wherever it is moved.
select lessons.id
from lessons join series on series.id = series_id
where public_id = :publicId and series_date = :date
  and (:seesAll::boolean or :viewerId::bigint in (lessons.tutor_id, lessons.student_id));

-- name: seriesToChange :maybe
-- Locks a series that the caller may touch, its calendar first, until the transaction ends.
with owner as materialized (
  select lock_calendar(tutor_id) as tutor_id
  from series
  where public_id = :publicId and (:seesAll::boolean or :viewerId::bigint in (tutor_id, student_id))
)
select :row(Series)
from series join owner on owner.tutor_id = series.tutor_id
where public_id = :publicId
for update of series;

-- name: firstToCancel :one
-- When the first lesson starts that the end of a series would cancel; see endSeries.
select min(starts_at) as "starts_at?"
from lessons
where series_id = :id and series_date >= :from
  and status = 'scheduled' and starts_at > :now::timestamptz;

-- name: endSeries :one
-- Ends a series before a date: its scheduled lessons from then on that are still to begin are
-- cancelled, and no date after it is made any more.
with :part(acting),
before as (
  select id, to_jsonb(lessons) as row
  from lessons
  where series_id = :id and series_date >= :from
    and status = 'scheduled' and starts_at > :now::timestamptz
),
cancelled as (
  update lessons set status = 'cancelled', cancel_reason = :reason?, updated_at = now()
  from before, acting
  where lessons.id = before.id and lessons.status = 'scheduled'
  returning lessons.*
),
forgotten as (
  delete from skipped_series_dates where series_id = :id and date >= :from
),
logged as (
  insert into lesson_changes (lesson_id, actor_id, action, reason, before, after)
  select cancelled.id, :actorId?::bigint, 'cancelled', :reason?, before.row, to_jsonb(cancelled)
  from cancelled join before using (id)
),
:part(cancelledBy)
update series set
  interval_end = least(interval_end, greatest(:from::date, first_date) - 1),
  booked_until = least(booked_until, greatest(:from::date, first_date) - 1),
  -- Ended again, it stays as it is.
  updated_at = case
    when interval_end < greatest(:from::date, first_date) and not exists (select from cancelled)
      then updated_at
    else now()
  end
where id = :id
returning :row(Series), (select count(*) from cancelled) as "cancelled!";

-- name: seriesToExtend :many
-- Series that may have dates to be made where it is `today`, found tutor by tutor: each has their own
-- horizon.
select :row(Series), horizon_days as "horizon_days!"
from effective_policies policy
cross join lateral (
  select *
  from series
  where series.tutor_id = policy.tutor_id
    and (interval_end is null or interval_end > booked_until)
    and booked_until < :today::date + policy.horizon_days
  offset 0 -- or all series are read, each time
) series
order by series.id;

-- part: loggedDates
-- The lessons `booked`, which nobody entered but time itself, in the log.
logged as (
  insert into lesson_changes (lesson_id, action, after)
  select id, 'entered', to_jsonb(booked) from booked
)

-- name: extendSeries :many
-- The next dates of a series, in one statement like bookSeries: one row a date. Those that are taken are
-- kept as skipped. Whoever comes second, or after the series was ended, does nothing.
with :part(lockedPeople),
made as (
  update series set booked_until = :until, updated_at = now()
  from people
  where series.id = :id and series.tutor_id = people.tutor_id
    and booked_until = :bookedUntil and interval_end is not distinct from :intervalEnd?
  returning series.*
),
pair as (
  select tutor_id, student_id from made
),
:part(judgedDates),
:part(bookedDates),
skipped as (
  insert into skipped_series_dates (series_id, date, rule)
  select made.id, judged.date, coalesce(judged.broken, 'slot_taken')
  from made cross join judged left join booked on booked.series_date = judged.date
  where booked.id is null
),
:part(loggedDates)
select judged.date as "date!", judged.broken as "broken?", booked.id as "lesson_id?"
from judged left join booked on booked.series_date = judged.date
order by judged.date;

-- name: skippedDates :many
-- The dates of `from` and later that a series had to leave out, the first `most`.
select date, rule
from skipped_series_dates
where series_id = :id and date >= coalesce(:from?::date, '-infinity')
order by date
limit :most;

-- name: seriesWithSkippedDates :many
-- Series with the skipped dates of `today` and later that they could still have, of people who are
-- tutor and student, whatever else they are.
select :row(Series), skipped.dates as "dates!"
from (
  select series_id, array_agg(date order by date) as dates
  from skipped_series_dates
  where date >= :today
  group by series_id
) skipped
join series on series.id = series_id
join effective_policies using (tutor_id)
join users student on student.id = student_id and 'student' = any (student.roles)
order by series.id;

-- name: takeSkippedDates :many
-- Skipped dates of a series that are free now get their lessons, in one statement like extendSeries: one row
-- a date. Of the others the rule that is broken now is kept. After the series was ended, or where another
-- server has taken them, nothing is done.
with :part(lockedPeople),
made as materialized (
  select series.*
  from people join series using (tutor_id)
  where series.id = :id and interval_end is not distinct from :intervalEnd?
  for update of series
),
pair as (
  select tutor_id, student_id from made
),
:part(judgedDates),
:part(bookedDates),
taken_back as (
  delete from skipped_series_dates skipped
  using booked
  where skipped.series_id = booked.series_id and skipped.date = booked.series_date
),
told as (
  update skipped_series_dates skipped set rule = judged.broken
  from judged
  where skipped.series_id = :id and skipped.date = judged.date
    and judged.broken <> 'in_the_past' and judged.broken <> rule
),
:part(loggedDates)
select judged.date as "date!", booked.id as "lesson_id?"
from judged left join booked on booked.series_date = judged.date
order by judged.date;
