-- name: calendarVersions :many
-- Of tutors only: who was one keeps his calendar, in case he comes back, and shows none.
select tutor_id, version
from calendars join users on users.id = tutor_id and users.role = 'tutor'
where tutor_id = any(:tutorIds::bigint[]);

-- name: weekOfTutor :many
-- Everything a week view shows, with the calendar's version, in one snapshot and sorted by start.
-- `start` and `end` are epoch milliseconds; no row at all means that there is no such tutor.
select 'version' as "kind!", version as "id!", 0::bigint as "start!", 0::bigint as "end!"
from calendars join users on users.id = tutor_id and users.role = 'tutor'
where tutor_id = :tutorId
union all
select
  'available',
  id,
  (extract(epoch from starts_at) * 1000)::bigint,
  (extract(epoch from ends_at) * 1000)::bigint
from slots
where tutor_id = :tutorId and available
  and tstzrange(starts_at, ends_at) && tstzrange(:from::timestamptz, :to::timestamptz)
union all
select
  kind,
  lesson_id,
  (extract(epoch from starts_at) * 1000)::bigint,
  (extract(epoch from ends_at) * 1000)::bigint
from occupied_times
where tutor_id = :tutorId
  and tstzrange(starts_at, ends_at) && tstzrange(:from::timestamptz, :to::timestamptz)
order by 3;
