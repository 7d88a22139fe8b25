-- A tutor's weekly rule in their own zone's wall time (A1, A2). 24:00 is a time of day here.
create table templates (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  day_of_week smallint not null
    constraint templates_have_an_iso_day check (day_of_week between 1 and 7),
  start_time time not null,
  end_time time not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint templates_start_before_they_end check (start_time < end_time),
  constraint templates_have_whole_minutes check (
    extract(second from start_time) = 0 and extract(second from end_time) = 0
  ),
  -- Deferrable: see judge_templates_at_the_end.
  constraint templates_of_a_day_do_not_overlap exclude using gist (
    tutor_id with =,
    day_of_week with =,
    int4range(
      (extract(epoch from start_time) / 60)::integer,
      (extract(epoch from end_time) / 60)::integer
    ) with &&
  ) deferrable
);

-- A dated piece of availability (A3): wall times in `timezone`, and the instants they mean.
-- An override with `available` false is a date that the tutor took out of their week.
create table slots (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  date date not null,
  start_time time not null,
  end_time time not null,
  timezone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  source text not null
    constraint slots_have_a_source check (source in ('template', 'manual', 'override')),
  template_id bigint references templates (id) on delete set null,
  override_reason text
    constraint slots_have_a_reason_of_500_characters check (char_length(override_reason) <= 500),
  -- The wall times that the template gave before the override: its window yields to this slot.
  replaced_start_time time,
  replaced_end_time time,
  available boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint slots_start_before_they_end check (start_time < end_time and starts_at < ends_at),
  -- So a slot that covers an instant starts at most so long before it; a day has 26 hours at most.
  constraint slots_last_a_day_at_most check (ends_at - starts_at <= interval '26 hours'),
  constraint slots_replace_a_whole_window check (
    (replaced_start_time is null) = (replaced_end_time is null)
  ),
  constraint slots_are_hidden_by_override_only check (available or source = 'override'),
  -- Deferrable, so that one statement may let two slots change places.
  constraint slots_of_a_tutor_do_not_overlap exclude using gist (
    tutor_id with =,
    tstzrange(starts_at, ends_at) with &&
  ) where (available) deferrable
);

create index slots_by_tutor_and_date on slots (tutor_id, date);
-- What covers a lesson is found here at a third of the cost of the constraint's own index.
create index slots_by_tutor_and_start on slots (tutor_id, starts_at) where available;
create index slots_by_template on slots (template_id);

-- Who changed what, when and why (A10). One row a statement and tutor; of a change of very many rows
-- several, see log_availability_change. Time off is availability, and so in here.
create table availability_changes (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  actor_id bigint references users (id),
  at timestamptz not null default clock_timestamp(),
  action text not null
    constraint availability_changes_have_an_action check (
      action in (
        'template_added', 'template_changed', 'template_removed',
        'slot_added', 'slot_changed', 'slot_removed',
        'block_added', 'block_changed', 'block_removed'
      )
    ),
  reason text,
  before jsonb,
  after jsonb,
  -- What it takes as text, which is more than its answer takes.
  bytes integer not null generated always as (
    coalesce(octet_length(before::text), 0) + coalesce(octet_length(after::text), 0)
  ) stored,
  -- Nothing that is answered grows without end (X12).
  constraint availability_changes_have_100_rows_at_most check (
    jsonb_array_length(before) <= 100 and jsonb_array_length(after) <= 100
  )
);

create index availability_changes_by_tutor on availability_changes (tutor_id, id desc);
