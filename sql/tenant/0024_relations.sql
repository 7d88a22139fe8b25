-- Who teaches whom (R1–R4). A row a pair, which changes its status and never goes; `invited_by` is the side that
-- asked last. Who changed the status and how is kept here for the log, which is written of it.
create table relations (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  student_id bigint not null references users (id),
  status text not null
    constraint relations_have_a_status check (status in ('invited', 'active', 'archived')),
  invited_by text not null
    constraint relations_are_begun_by_one_side check (invited_by in ('tutor', 'student')),
  -- Null: a program, an import, or this migration. The log's reference is enough.
  changed_by bigint,
  change_metadata jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint relations_are_one_a_pair unique (tutor_id, student_id),
  constraint relations_have_two_people check (tutor_id <> student_id)
);
create index relations_by_student on relations (student_id);

-- What became of each relation (R3). Every change of a status is written here in its own transaction, and so the
-- changes that there can be are a rule of this table; src/relations/transitions.ts says who may make them.
create table relation_status_log (
  id bigint generated always as identity primary key,
  relation_id bigint not null references relations (id),
  -- Null where it began.
  prev_status text,
  new_status text not null,
  actor_id bigint references users (id),
  timestamp timestamptz not null default clock_timestamp(),
  metadata jsonb not null,
  constraint relations_change_as_they_may check (
    (coalesce(prev_status, 'none'), new_status) in (
      ('none', 'invited'), ('none', 'active'), ('invited', 'active'), ('invited', 'archived'),
      ('active', 'archived'), ('archived', 'invited')
    )
  )
);
create index relation_status_log_by_relation on relation_status_log (relation_id, id);
create index relation_status_log_by_timestamp on relation_status_log (timestamp);

-- Who has lessons knows each other already.
with made as (
  insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
  select
    tutor_id, student_id, 'active',
    (array_agg(case origin when 'booking' then 'student' else 'tutor' end order by id))[1],
    '{"cause": "earlier_lessons"}'
  from lessons
  where status <> 'held'
  group by tutor_id, student_id
  order by min(id)
  returning id, status, change_metadata
)
insert into relation_status_log (relation_id, new_status, metadata)
select id, status, change_metadata from made;

-- The tenant writes in its log and reads it; what stands there only the owner of the database could change.
select extensions.keep_append_only(current_schema(), 'relation_status_log');

-- Whether tutors may ask about all students of the tenant, and enter lessons with them; else with those only
-- with whom they have a relation that is not archived.
alter table settings add column tutors_know_all_students boolean not null default false;
