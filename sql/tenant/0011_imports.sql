-- Files of the older system that were imported (A9), each of them once as long as it is not undone.
create table imports (
  id bigint generated always as identity primary key,
  file_name text not null
    constraint imports_have_a_file_name check (char_length(file_name) between 1 and 255),
  sha256 text not null
    constraint imports_have_a_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  status text not null default 'applied'
    constraint imports_have_a_status check (status in ('applied', 'rolled_back')),
  -- What the report counted.
  counts jsonb not null default '{}',
  applied_at timestamptz not null default now(),
  rolled_back_at timestamptz,
  constraint imports_are_rolled_back_at_a_time check (
    (status = 'rolled_back') = (rolled_back_at is not null)
  )
);

create unique index imports_apply_a_file_once on imports (sha256) where status = 'applied';

-- The calendars that an import changed.
create table import_calendars (
  import_id bigint not null references imports (id),
  tutor_id bigint not null references users (id),
  generated_until date,
  primary key (import_id, tutor_id)
);

-- Each template and slot that an import added, changed or removed, as it was and as it became. Only
-- while an import runs are there rows that it leaves alone.
create table import_rows (
  import_id bigint not null,
  tutor_id bigint not null,
  kind text not null
    constraint import_rows_have_a_kind check (kind in ('template', 'slot')),
  row_id bigint not null,
  before jsonb,
  after jsonb,
  primary key (import_id, kind, row_id),
  constraint import_rows_belong_to_a_changed_calendar
    foreign key (import_id, tutor_id) references import_calendars,
  constraint import_rows_have_an_image check (before is not null or after is not null)
);

-- What a file had that could not be imported, as it came, with the reason.
create table import_quarantine (
  import_id bigint not null references imports (id),
  -- Of a CSV the line on which the row begins, of a JSON the number of the item, both from 1.
  line integer not null,
  place text not null,
  reason text not null
    constraint import_quarantine_has_a_reason check (reason <> ''),
  detail text not null,
  -- Not jsonb, which cannot hold each text that JSON can.
  item json not null,
  primary key (import_id, line)
);
