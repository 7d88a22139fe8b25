-- What is of another database's time, as its owner (decision 33).

-- name: forgetMoments :one
-- See the function.
select control.forget_moments(:roleName::text::name) as "found_any!";
