-- What whoever watches the system looks at (X6). Nothing is found by an index of the constraint that is watched.

-- Lessons of one person, and slots of one tutor, that overlap although constraints keep them from it: of these tutors'
-- what was changed last, at most 500 lessons and 1,000 slots that have not been over for a day. Each pair once, the
-- lower number first.
create or replace function overlaps_of(tutors bigint[])
returns table (kind text, one bigint, other bigint) language sql stable as $$
  with watched_lessons as materialized (
    select id, tutor_id, student_id, starts_at, ends_at
    from lessons
    where tutor_id = any (tutors) and status <> 'cancelled'
      and starts_at > now() - interval '2 days' and ends_at > now() - interval '1 day'
    order by updated_at desc
    limit 500
  ),
  watched_slots as materialized (
    select id, tutor_id, starts_at, ends_at
    from slots
    where tutor_id = any (tutors) and available
      and starts_at > now() - interval '2 days' and ends_at > now() - interval '1 day'
    order by updated_at desc
    limit 1000
  )
  select distinct 'lessons', least(watched.id, rival.id), greatest(watched.id, rival.id)
  from watched_lessons watched
  cross join lateral unnest(array[watched.tutor_id, watched.student_id]) person
  -- By their start, which lies a day before their end at most.
  cross join lateral (
    select id, ends_at from lessons
    where tutor_id = person and status <> 'cancelled'
      and starts_at < watched.ends_at and starts_at > watched.starts_at - interval '1 day'
    union all
    select id, ends_at from lessons
    where student_id = person and status <> 'cancelled'
      and starts_at < watched.ends_at and starts_at > watched.starts_at - interval '1 day'
  ) rival
  where rival.id <> watched.id and rival.ends_at > watched.starts_at
  union all
  select distinct 'slots', least(watched.id, rival.id), greatest(watched.id, rival.id)
  from watched_slots watched
  cross join lateral (
    select id, ends_at from slots
    where tutor_id = watched.tutor_id and available
      and starts_at < watched.ends_at and starts_at > watched.starts_at - interval '1 day'
  ) rival
  where rival.id <> watched.id and rival.ends_at > watched.starts_at
$$;
