-- What a tutor offers (L0).
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

-- A booked event between a tutor and a student (L1, L4). The service's name and price are copied:
-- a lesson keeps what was agreed when the service changes or goes.
create table lessons (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  student_id bigint not null references users (id),
  service_id bigint references services (id) on delete set null,
  service_name text,
  price numeric(10, 2),
  currency text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  status text not null default 'scheduled'
    constraint lessons_have_a_status check (status in ('scheduled', 'completed', 'cancelled')),
  -- 'booking' keeps to the limits of the tenant, what the tutor enters himself does not.
  origin text not null
    constraint lessons_have_an_origin check (origin in ('booking', 'tutor')),
  cancel_reason text
    constraint lessons_have_a_reason_of_500_characters check (char_length(cancel_reason) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lessons_start_before_they_end check (starts_at < ends_at),
  constraint lessons_last_a_day_at_most check (ends_at - starts_at <= interval '24 hours'),
  constraint lessons_have_two_people check (tutor_id <> student_id),
  constraint lessons_of_a_tutor_do_not_overlap exclude using gist (
    tutor_id with =,
    tstzrange(starts_at, ends_at) with &&
  ) where (status <> 'cancelled'),
  constraint lessons_of_a_student_do_not_overlap exclude using gist (
    student_id with =,
    tstzrange(starts_at, ends_at) with &&
  ) where (status <> 'cancelled')
);

create index lessons_by_tutor on lessons (tutor_id, starts_at);
create index lessons_by_student on lessons (student_id, starts_at);
create index lessons_by_service on lessons (service_id);
create index lessons_to_complete on lessons (ends_at) where status = 'scheduled';
-- For the limits: what a student has booked and not yet had.
create index lessons_active_by_student on lessons (student_id, ends_at, tutor_id)
  where status = 'scheduled' and origin = 'booking';

create trigger lessons_raise_the_version_when_inserted
  after insert on lessons referencing new table as changed
  for each statement execute function raise_calendar_version();
create trigger lessons_raise_the_version_when_updated
  after update on lessons referencing new table as changed
  for each statement execute function raise_calendar_version();
create trigger lessons_raise_the_version_when_deleted
  after delete on lessons referencing old table as changed
  for each statement execute function raise_calendar_version();

-- The limits hold however many servers book at once (L3): bookings of one student queue up here,
-- and the second statement of this function sees what the one before in the queue committed.
create function refuse_bookings_over_the_limit() returns trigger language plpgsql as $$
declare
  active record;
  -- An assignment, not a statement of its own: half the cost of this function.
  locked text := pg_advisory_xact_lock(
    hashtextextended(tg_table_schema || ' bookings of ' || new.student_id, 0)
  );
begin
  select
    settings.max_active_in_all as most_in_all,
    settings.max_active_with_tutor as most_with_tutor,
    counted.in_all,
    counted.with_tutor
  into active
  from settings, (
    select count(*) as in_all, count(*) filter (where tutor_id = new.tutor_id) as with_tutor
    from lessons
    where student_id = new.student_id
      and status = 'scheduled' and origin = 'booking' and ends_at > now()
  ) counted;
  if active.in_all > active.most_in_all then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_in_all',
      message = format('at most %s active bookings in all', active.most_in_all);
  end if;
  if active.with_tutor > active.most_with_tutor then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_with_a_tutor',
      message = format('at most %s active bookings with one tutor', active.most_with_tutor);
  end if;
  return null;
end $$;

create trigger bookings_keep_to_the_limits
  after insert on lessons
  for each row when (new.origin = 'booking')
  execute function refuse_bookings_over_the_limit();

-- Occupied time (L6): the one place that says when a tutor cannot be booked.
create view occupied_times as
select
  tutor_id,
  'booked'::text as kind,
  id as lesson_id,
  student_id,
  starts_at,
  ends_at
from lessons
where status <> 'cancelled';

-- What became of each lesson, by whom and why; `before` is null where it began.
create table lesson_changes (
  lesson_id bigint not null references lessons (id),
  id bigint generated always as identity,
  actor_id bigint references users (id),
  at timestamptz not null default clock_timestamp(),
  action text not null
    constraint lesson_changes_have_an_action check (
      action in ('booked', 'entered', 'rescheduled', 'cancelled', 'completed')
    ),
  reason text,
  before jsonb,
  after jsonb not null,
  primary key (lesson_id, id)
);

create trigger lesson_changes_are_never_changed
  before update or delete or truncate on lesson_changes
  for each statement execute function refuse_to_change_the_past();
