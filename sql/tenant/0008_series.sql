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

-- Dates that were judged free are written all of them, or whoever wants them begins anew: one of them
-- went to a rival of the student's in between.
create function all_were_written(written bigint, wanted bigint) returns boolean language plpgsql as $$
begin
  if written = wanted then return true; end if;
  raise exception using
    errcode = 'serialization_failure',
    message = format('%s of %s dates were written', written, wanted);
end $$;

-- `series_date` is the date that the series meant, also when the lesson was moved.
alter table lessons
  add column series_id bigint references series (id),
  add column series_date date,
  add constraint lessons_of_a_series_have_a_date check ((series_id is null) = (series_date is null));

-- No constraint, for that would index the lessons of no series too.
create unique index lessons_of_a_series_are_one_a_date on lessons (series_id, series_date)
  where series_id is not null;

-- The last date up to which all weekly lessons of a tutor are rows, null where he has none that goes on.
-- A booking beyond it could take the time of one that is not made yet, so nobody books there (L5).
-- A date of a series in another zone than the tutor's may be two of his dates earlier.
create function series_made_until(of_tutor bigint) returns date language plpgsql stable as $$
begin
  return (
    select min(booked_until - case when series.timezone = tutor.timezone then 0 else 2 end)
    from series
    join users tutor on tutor.id = series.tutor_id
    join users student on student.id = series.student_id and student.role = 'student'
    where series.tutor_id = of_tutor and (interval_end is null or interval_end > booked_until)
  );
end $$;
