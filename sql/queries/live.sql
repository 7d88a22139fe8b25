-- name: versionsOfCalendars :many
-- Of those tutors who have a calendar; the others are no tutors.
select tutor_id, :row(Version)
from calendar_versions
where tutor_id = any (:tutorIds::bigint[]);

-- name: erasedAmong :many
-- Of those people, who was forgotten.
select id from users where id = any (:userIds::bigint[]) and erased_at is not null;
