-- Time off: the tutor is not available then, whatever their slots say. Blocks may overlap each other,
-- and lie over lessons that the tutor chose to keep. How many there may be: refuse_too_many_blocks.
create table blocks (
  id bigint generated always as identity primary key,
  tutor_id bigint not null references users (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text
    constraint blocks_have_a_reason_of_500_characters check (char_length(reason) <= 500),
  created_at timestamptz not null default now(),
  constraint blocks_start_before_they_end check (starts_at < ends_at),
  -- So a block that covers an instant starts at most so long before it.
  constraint blocks_last_366_days_at_most check (ends_at - starts_at <= interval '366 days')
);

create index blocks_by_tutor on blocks (tutor_id, starts_at);
