-- When the tenant's settings were made and last changed. They are there since the tenant is, which is as old
-- as its first user at least; of changes until today nobody has kept it.
alter table settings
  add column created_at timestamptz not null default now(),
  add column updated_at timestamptz not null default now();
update settings set created_at = coalesce((select min(created_at) from users), now());
