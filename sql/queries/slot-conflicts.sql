-- name: slotConflicts :many
-- What stands in the way of slots at new times (A4, A5, A6): other available slots of the tutor and
-- their lessons, each row with the id of the one or the other, a hold with none. `exceptIds` are the slots
-- that move themselves. Touching is no overlap. Of each slot the first `most` of the one and of the other,
-- so that neither hides that there is any of the other.
select
  wanted.position as "position!",
  other.id as slot_id,
  null::bigint as lesson_id,
  other.starts_at as "starts_at!",
  other.ends_at as "ends_at!",
  null::text as "student_name?"
from unnest(:startsAt::timestamptz[], :endsAt::timestamptz[])
  with ordinality as wanted(starts_at, ends_at, position)
cross join lateral (
  select id, slots.starts_at, slots.ends_at
  from slots
  where slots.tutor_id = :tutorId and slots.available
    and slots.id <> all(:exceptIds::bigint[])
    -- By their start, as the order is.
    and slots.starts_at < wanted.ends_at
    and slots.starts_at > wanted.starts_at - slot_lasts_at_most()
    and slots.ends_at > wanted.starts_at
  order by slots.starts_at, id
  limit :most
) other
union all
select
  wanted.position,
  null,
  case occupied.kind when 'booked' then occupied.lesson_id end,
  occupied.starts_at,
  occupied.ends_at,
  student.name
from unnest(:startsAt::timestamptz[], :endsAt::timestamptz[])
  with ordinality as wanted(starts_at, ends_at, position)
cross join lateral (
  select kind, lesson_id, student_id, starts_at, ends_at
  from occupied_times
  where person_id = :tutorId and part = 'teaches'
    and starts_at < wanted.ends_at and starts_at > wanted.starts_at - lasts_at_most
    and ends_at > wanted.starts_at
  order by starts_at, lesson_id
  -- Without it all that the tutor ever had is read once: a join does not reach the view's branches.
  limit :most
) occupied
join users student on student.id = occupied.student_id
order by 1, 4, 3;
