-- Deliveries are listed by their status too. Of those that wait, and of those that were given up, there may be few
-- among very many.
create index webhook_deliveries_pending on webhook_deliveries (endpoint_id, id desc) where status = 'pending';
create index webhook_deliveries_failed on webhook_deliveries (endpoint_id, id desc) where status = 'failed';
