-- name: overlapsOf :many
-- What of these tutors overlaps although it must not; see the function.
select kind as "kind!", one as "one!", other as "other!" from overlaps_of(:tutors::bigint[]);

-- name: someTutors :many
-- Some who come one after the other, beginning anywhere.
select tutor_id
from calendars
where tutor_id >= (
  select min(tutor_id) + floor(random() * (max(tutor_id) - min(tutor_id) + 1))::bigint from calendars
)
order by tutor_id
limit :most;
