-- What the tenant decides for itself; always exactly one row. It holds for every tutor who decides nothing
-- of their own.
create table settings (
  only_row boolean primary key default true
    constraint settings_have_one_row check (only_row),
  max_active_with_tutor integer not null default 10
    constraint settings_allow_a_booking_with_a_tutor check (max_active_with_tutor >= 1)
    constraint settings_allow_10000_bookings_with_a_tutor_at_most
      check (max_active_with_tutor <= 10000),
  max_active_in_all integer not null default 30
    constraint settings_allow_a_booking check (max_active_in_all >= 1)
    constraint settings_allow_10000_bookings_at_most check (max_active_in_all <= 10000),
  min_notice_minutes integer not null default 0
    constraint settings_ask_for_30_days_of_notice_at_most check (min_notice_minutes between 0 and 43200),
  horizon_days integer not null default 90
    constraint settings_have_a_horizon_of_1_to_366_days check (horizon_days between 1 and 366),
  buffer_before_minutes integer not null default 0
    constraint settings_have_a_buffer_before_of_240_minutes_at_most
      check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes integer not null default 0
    constraint settings_have_a_buffer_after_of_240_minutes_at_most
      check (buffer_after_minutes between 0 and 240),
  max_lessons_per_day integer
    constraint settings_allow_1_to_48_lessons_a_day check (max_lessons_per_day between 1 and 48),
  max_lessons_per_week integer
    constraint settings_allow_1_to_336_lessons_a_week check (max_lessons_per_week between 1 and 336),
  cancellation_notice_minutes integer not null default 0
    constraint settings_ask_to_cancel_30_days_ahead_at_most
      check (cancellation_notice_minutes between 0 and 43200)
);

insert into settings default values;

-- How a tutor wants to be booked. A null means: as the tenant has it.
create table policies (
  tutor_id bigint primary key references users (id),
  min_notice_minutes integer
    constraint policies_ask_for_30_days_of_notice_at_most check (min_notice_minutes between 0 and 43200),
  horizon_days integer
    constraint policies_have_a_horizon_of_1_to_366_days check (horizon_days between 1 and 366),
  buffer_before_minutes integer
    constraint policies_have_a_buffer_before_of_240_minutes_at_most
      check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes integer
    constraint policies_have_a_buffer_after_of_240_minutes_at_most
      check (buffer_after_minutes between 0 and 240),
  max_lessons_per_day integer
    constraint policies_allow_1_to_48_lessons_a_day check (max_lessons_per_day between 1 and 48),
  max_lessons_per_week integer
    constraint policies_allow_1_to_336_lessons_a_week check (max_lessons_per_week between 1 and 336),
  cancellation_notice_minutes integer
    constraint policies_ask_to_cancel_30_days_ahead_at_most
      check (cancellation_notice_minutes between 0 and 43200),
  updated_at timestamptz not null default now()
);
