-- Whether a lesson takes time: not one that was cancelled, nor a hold that has ended. PostgreSQL puts it into
-- the statement, and so finds the indexes of those that were not cancelled.
create or replace function takes_time(lesson lessons) returns boolean language sql stable return
  lesson.status <> 'cancelled' and (lesson.held_until is null or lesson.held_until > now());

-- Occupied time (L6), as rows: what is booked, held or blocked, each lesson once for either of its people.
-- `part` is theirs in it: 'teaches', 'learns', or 'off' in time that is blocked. `broken_rules` judges a
-- single time by these, and by availability and policies. `lasts_at_most` lets a reader find the rows around
-- an instant by their start: `starts_at > :from - lasts_at_most`.
create or replace view occupied_times as
select
  tutor_id as person_id,
  'teaches' as part,
  case status when 'held' then 'held' else 'booked' end as kind,
  id as lesson_id,
  null::bigint as block_id,
  tutor_id,
  student_id,
  holder,
  starts_at,
  ends_at,
  lesson_lasts_at_most() as lasts_at_most,
  status as lesson_status,
  service_name
from lessons
where takes_time(lessons)
union all
select
  student_id, 'learns', case status when 'held' then 'held' else 'booked' end, id, null, tutor_id, student_id,
  holder, starts_at, ends_at, lesson_lasts_at_most(), status, service_name
from lessons
where takes_time(lessons)
union all
select
  tutor_id, 'off', 'blocked', null, id, tutor_id, null, null, starts_at, ends_at, block_lasts_at_most(),
  null, null
from blocks;
