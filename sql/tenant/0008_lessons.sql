-- A booked event between a tutor and a student (L1, L4). The service's name and price are copied:
-- a lesson keeps what was agreed when the service changes or goes.
-- A hold (L8) is a lesson that is not agreed yet: a row under the same constraints, which ends by itself.
create table lessons (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  student_id bigint not null references users (id),
  service_id bigint references services (id) on delete set null,
  service_name text,
  price numeric(10, 2),
  currency text,
  series_id bigint references series (id),
  -- The date that the series meant, also when the lesson was moved.
  series_date date,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  status text not null default 'scheduled'
    constraint lessons_have_a_status check (
      status in ('held', 'scheduled', 'completed', 'cancelled')
    ),
  held_until timestamptz,
  -- Whose hold it is: 'user 42', 'service bot', 'api_key acme'.
  holder text,
  prolonged boolean not null default false,
  -- 'booking' keeps to the limits of the tenant, what the tutor enters does not.
  origin text not null
    constraint lessons_have_an_origin check (origin in ('booking', 'tutor')),
  cancel_reason text
    constraint lessons_have_a_reason_of_500_characters check (char_length(cancel_reason) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lessons_start_before_they_end check (starts_at < ends_at),
  constraint lessons_last_a_day_at_most check (ends_at - starts_at <= interval '24 hours'),
  constraint lessons_have_two_people check (tutor_id <> student_id),
  constraint lessons_are_held_by_somebody_until_an_instant check (
    (status = 'held') = (held_until is not null) and (status = 'held') = (holder is not null)
  ),
  constraint lessons_of_a_series_have_a_date check ((series_id is null) = (series_date is null)),
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
create index lessons_held_with_tutor on lessons (tutor_id, held_until) where status = 'held';
create index lessons_held_for_student on lessons (student_id, held_until) where status = 'held';
-- Lessons that have ended are completed tutor by tutor.
create index lessons_to_complete on lessons (tutor_id, ends_at) where status = 'scheduled';
-- For the limits: what a student has booked and not yet had. A hold counts as a booking while it lasts, so
-- that what is held can be booked.
create index lessons_active_by_student on lessons (student_id, ends_at, tutor_id)
  where status in ('scheduled', 'held') and origin = 'booking';
-- No constraint, for that would index the lessons of no series too.
create unique index lessons_of_a_series_are_one_a_date on lessons (series_id, series_date)
  where series_id is not null;

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
