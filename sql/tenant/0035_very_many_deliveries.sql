-- An endpoint may have millions of deliveries (X13), more than a transaction can delete in its time. So they do not
-- go with it, but after it, a few at a time. Whoever writes some holds the endpoint's lock.
alter table webhook_deliveries drop constraint webhook_deliveries_go_with_their_endpoint;

-- Those of one status may be few among them; and what is sent again begins at a time.
create index webhook_deliveries_by_status on webhook_deliveries (endpoint_id, status, id desc);
create index webhook_deliveries_by_event on webhook_deliveries (endpoint_id, occurred_at, id);
