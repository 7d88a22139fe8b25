-- name: databaseTime :one
-- By the clock that decides (X12): not `now()`, which is when the transaction began.
select clock_timestamp() as "now";
