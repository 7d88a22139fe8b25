-- What is sent again is of one status and begins at a time.
create index webhook_deliveries_by_status_and_event on webhook_deliveries (endpoint_id, status, occurred_at, id);
drop index webhook_deliveries_by_event;
