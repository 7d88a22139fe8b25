-- name: zoneOfUser :maybe
select timezone from users where id = :id;

-- name: isTutor :one
-- Whether there is a calendar of somebody who teaches.
select exists (select from effective_policies where tutor_id = :id) as "is!";
