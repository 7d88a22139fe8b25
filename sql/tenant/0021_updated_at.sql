-- When a block or a series was last changed. Of those that are there already nobody has kept it: they were
-- changed now at the latest.
alter table blocks add column updated_at timestamptz not null default now();
alter table series add column updated_at timestamptz not null default now();
