-- What a tutor offers (L0). How much that may be: refuse_too_many_services.
create table services (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  name text not null
    constraint services_have_a_name check (char_length(name) between 1 and 200),
  duration_minutes integer not null
    constraint services_last_15_to_240_minutes check (duration_minutes between 15 and 240),
  price numeric(10, 2) not null
    constraint services_have_a_price check (price >= 0),
  currency text not null
    constraint services_have_an_iso_currency check (currency ~ '^[A-Z]{3}$'),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index services_by_tutor on services (tutor_id);
