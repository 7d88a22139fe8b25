-- How often what the tenant asks of those who book was changed: a part of the version of every calendar
-- (see calendar_versions), which are too many to be written one by one.
alter table settings add column revision bigint not null default 0;
