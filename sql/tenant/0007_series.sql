-- A weekly lesson (L5): wall times in the zone that was the tutor's when it was made. Its lessons are
-- rows of their own up to the booking horizon.
create table series (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  student_id bigint not null references users (id),
  service_id bigint references services (id) on delete set null,
  service_name text,
  price numeric(10, 2),
  currency text,
  -- 0 Monday … 6 Sunday, as in the API.
  weekday smallint not null
    constraint series_have_a_weekday check (weekday between 0 and 6),
  start_time time not null
    constraint series_start_on_a_whole_minute check (extract(second from start_time) = 0),
  duration_minutes integer not null
    constraint series_last_15_to_240_minutes check (duration_minutes between 15 and 240),
  timezone text not null,
  first_date date not null,
  -- The last date on which it may be; null while it is open-ended.
  interval_end date,
  -- The last date up to which its lessons were made.
  booked_until date not null,
  created_at timestamptz not null default now(),
  constraint series_have_two_people check (tutor_id <> student_id),
  constraint series_end_after_they_begin check (interval_end >= first_date - 1)
);

create index series_by_tutor on series (tutor_id);
create index series_by_student on series (student_id);
create index series_by_service on series (service_id);
create index series_to_extend on series (tutor_id, booked_until)
  where interval_end is null or interval_end > booked_until;
