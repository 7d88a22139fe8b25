-- Keys through `extensions.own_keys`: a tenant sees and changes its own, the command all of them.

-- row: Key
-- A key as the API shows it. Nothing here would let anybody use it.
id as "id!", kind as "kind!", name as "name!", scopes as "scopes!", prefix as "prefix!",
created_at as "created_at!", updated_at as "updated_at!", created_by, rotated_from, expires_at, revoked_at,
revoked_by, last_used_at

-- name: keysOfTenant :many
-- The latest first, after one of them. `found`: how many there are from there on.
select :row(Key), count(*) over ()::integer as "found!"
from extensions.own_keys
where (:afterId?::bigint is null or id < :afterId?::bigint)
  and (
    :withEnded::boolean
    or (revoked_at is null and (expires_at is null or expires_at > :now::timestamptz))
  )
order by id desc
limit :most;

-- name: keyOfTenant :maybe
select :row(Key) from extensions.own_keys where id = :id;

-- name: lockValidKey :maybe
-- Changes of a key come one after the other.
select :row(Key), tenant_id as "tenant_id!"
from extensions.own_keys
where id = :id and revoked_at is null and (expires_at is null or expires_at > :now::timestamptz)
for no key update;

-- name: clearPlaces :exec
-- Keys of a name whose time is up: what ended by itself is no longer in the way of another.
update extensions.own_keys set revoked_at = expires_at
where tenant_id = :tenantId and kind = :kind and name = :name and revoked_at is null
  and expires_at <= :now::timestamptz;

-- name: insertKey :maybe
-- Null when that place is taken by a valid key, or the very key is known already.
insert into extensions.own_keys (
  tenant_id, kind, name, scopes, place, hash, prefix, created_by, rotated_from
)
values (
  :tenantId, :kind, :name, :scopes, :place, :hash, :prefix, :createdBy?, :rotatedFrom?
)
on conflict do nothing
returning :row(Key);

-- name: endKey :maybe
-- Ends at that time, unless it was to end earlier.
update extensions.own_keys
set expires_at = least(expires_at, :expiresAt::timestamptz), updated_at = now()
where id = :id and revoked_at is null
returning expires_at as "expires_at!";

-- name: revokeKey :exec
update extensions.own_keys set revoked_at = now(), revoked_by = :revokedBy?, updated_at = now()
where id = :id and revoked_at is null;
