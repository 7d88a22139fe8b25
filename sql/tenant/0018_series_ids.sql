-- What callers know a series by (L5): a UUID, as in the system that came before. Rows go on pointing to
-- `id`: lessons cost no more than they did, and the version before still serves.
alter table series
  add column public_id uuid not null default gen_random_uuid()
    constraint series_are_known_by_one_public_id unique;
