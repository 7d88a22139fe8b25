-- row: Flag
-- A feature flag as the API shows it.
name, enabled, percentage, allow, description, created_at, updated_at

-- name: flagsForUser :many
-- What decides of each flag whether a user has it on.
select name, enabled, percentage, :userId::bigint = any (allow) as "is_allowed!"
from feature_flags
order by name;

-- name: allFlags :many
-- No tenant has more (tenants_have_200_feature_flags_at_most). Of those whom each names only how many there
-- are: their ids would be megabytes.
select
  name, enabled, percentage, cardinality(allow) as "allowed_users!", description, created_at, updated_at
from feature_flags order by name limit 200;

-- name: flagByName :maybe
select :row(Flag) from feature_flags where name = :name;

-- name: lockFlags :one
-- Changes of flags come one after the other, as those of the settings; whoever asks which are on does not
-- wait.
select only_row from settings for no key update;

-- name: unknownUsers :many
-- Those of the ids that no user has.
select id as "id!" from unnest(:ids::bigint[]) as given (id)
where not exists (select from users where users.id = given.id)
order by id;

-- name: saveFlag :one
insert into feature_flags (name, enabled, percentage, allow, description)
values (:name, :enabled, :percentage, :allow, :description)
on conflict on constraint feature_flags_have_different_names do update set
  enabled = excluded.enabled, percentage = excluded.percentage, allow = excluded.allow,
  description = excluded.description, updated_at = now()
returning :row(Flag);

-- name: deleteFlag :exec
delete from feature_flags where name = :name;
