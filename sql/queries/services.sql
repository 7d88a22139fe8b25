-- name: servicesOfTutor :many
select id, tutor_id, name, duration_minutes, price, currency, active, created_at, updated_at
from services
where tutor_id = :tutorId and (active or :withInactive::boolean)
order by name, id;

-- name: insertService :one
insert into services (tutor_id, name, duration_minutes, price, currency, active)
values (:tutorId, :name, :durationMinutes, :price, :currency, :active)
returning id, tutor_id, name, duration_minutes, price, currency, active, created_at, updated_at;

-- name: updateService :maybe
update services set
  name = coalesce(:name?, name),
  duration_minutes = coalesce(:durationMinutes?, duration_minutes),
  price = coalesce(:price?, price),
  currency = coalesce(:currency?, currency),
  active = coalesce(:active?, active),
  updated_at = now()
where id = :id and tutor_id = :tutorId
returning id, tutor_id, name, duration_minutes, price, currency, active, created_at, updated_at;

-- name: deleteService :exec
delete from services where id = :id and tutor_id = :tutorId;
