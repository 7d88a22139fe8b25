-- row: Service
-- A service as the API shows it.
id, tutor_id, name, duration_minutes, price, currency, active, created_at, updated_at

-- name: servicesOfTutor :many
-- No tutor has more (tutors_have_200_services_at_most).
select :row(Service)
from services
where tutor_id = :tutorId and (active or :withInactive::boolean)
order by name, id
limit 200;

-- name: serviceOf :maybe
select :row(Service) from services where id = :id and tutor_id = :tutorId;

-- name: lockService :maybe
-- Changes of a service come one after the other; bookings of it do not wait.
select id from services where id = :id and tutor_id = :tutorId for no key update;

-- name: insertService :maybe
-- Nothing for somebody who was erased; who is being erased waits until it is there, and takes it away.
insert into services (tutor_id, name, duration_minutes, price, currency, active)
select id, :name, :durationMinutes, :price, :currency, :active
from users
where id = :tutorId and erased_at is null
for key share
returning :row(Service);

-- name: updateService :maybe
update services set
  name = coalesce(:name?, name),
  duration_minutes = coalesce(:durationMinutes?, duration_minutes),
  price = coalesce(:price?, price),
  currency = coalesce(:currency?, currency),
  active = coalesce(:active?, active),
  updated_at = now()
where id = :id and tutor_id = :tutorId
returning :row(Service);

-- name: lockServiceToDelete :maybe
-- The calendar first, as whoever changes that locks it; see deleteService.
with locked as materialized (
  select lock_calendar(:tutorId) as tutor_id
)
select services.id
from services join locked using (tutor_id)
where services.id = :id
for update of services;

-- name: deleteService :exec
-- The lessons that were booked with it lose it as well, which is a change of the calendar: like every
-- writer it locks that first.
with locked as materialized (
  select lock_calendar(:tutorId) as tutor_id
)
delete from services using locked
where services.id = :id and services.tutor_id = locked.tutor_id;
