-- name: zoneOfUser :maybe
select timezone from users where id = :id;
