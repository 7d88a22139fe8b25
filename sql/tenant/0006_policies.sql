-- How a tutor wants to be booked. The tenant's settings hold for whoever decides nothing for himself.
alter table settings
  add column min_notice_minutes integer not null default 0
    constraint settings_ask_for_30_days_of_notice_at_most check (min_notice_minutes between 0 and 43200),
  add column horizon_days integer not null default 90
    constraint settings_have_a_horizon_of_1_to_366_days check (horizon_days between 1 and 366),
  add column buffer_before_minutes integer not null default 0
    constraint settings_have_a_buffer_before_of_240_minutes_at_most
      check (buffer_before_minutes between 0 and 240),
  add column buffer_after_minutes integer not null default 0
    constraint settings_have_a_buffer_after_of_240_minutes_at_most
      check (buffer_after_minutes between 0 and 240),
  add column max_lessons_per_day integer
    constraint settings_allow_1_to_48_lessons_a_day check (max_lessons_per_day between 1 and 48),
  add column max_lessons_per_week integer
    constraint settings_allow_1_to_336_lessons_a_week check (max_lessons_per_week between 1 and 336),
  add column cancellation_notice_minutes integer not null default 0
    constraint settings_ask_to_cancel_30_days_ahead_at_most
      check (cancellation_notice_minutes between 0 and 43200);

-- Nothing but SQL could write these two until now, and it could write more than the API tells.
update settings set
  max_active_with_tutor = least(max_active_with_tutor, 10000),
  max_active_in_all = least(max_active_in_all, 10000);
alter table settings
  add constraint settings_allow_10000_bookings_with_a_tutor_at_most
    check (max_active_with_tutor <= 10000),
  add constraint settings_allow_10000_bookings_at_most check (max_active_in_all <= 10000);

-- A null means: as the tenant has it.
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

-- What is in force for each tutor, with the zone in which it is counted.
create view effective_policies as
select
  users.id as tutor_id,
  users.timezone,
  coalesce(policies.min_notice_minutes, settings.min_notice_minutes) as min_notice_minutes,
  coalesce(policies.horizon_days, settings.horizon_days) as horizon_days,
  coalesce(policies.buffer_before_minutes, settings.buffer_before_minutes) as buffer_before_minutes,
  coalesce(policies.buffer_after_minutes, settings.buffer_after_minutes) as buffer_after_minutes,
  coalesce(policies.max_lessons_per_day, settings.max_lessons_per_day) as max_lessons_per_day,
  coalesce(policies.max_lessons_per_week, settings.max_lessons_per_week) as max_lessons_per_week,
  coalesce(policies.cancellation_notice_minutes, settings.cancellation_notice_minutes)
    as cancellation_notice_minutes
from users
cross join settings
left join policies on policies.tutor_id = users.id
where users.role = 'tutor';

-- The zone as `at time zone` must be asked for it. UTC where this server's tz data does not know it: the
-- runtime's may be newer, and no booking fails for it.
create function zone_for_postgres(zone text) returns text language plpgsql stable as $$
declare
  -- PostgreSQL takes these four for fixed offsets, the tz database for the clocks of these cities.
  place constant text := case upper(zone)
    when 'CET' then 'Europe/Brussels'
    when 'MET' then 'Europe/Brussels'
    when 'EET' then 'Europe/Athens'
    when 'WET' then 'Europe/Lisbon'
    else zone
  end;
  tried timestamp;
begin
  tried := now() at time zone place;
  return place;
exception when invalid_parameter_value then
  return 'UTC';
end $$;

-- The first instant of a date in a zone that `zone_for_postgres` gave; of a date that the zone skips, also
-- that of the next. Not for clocks that go back from after midnight to before it, so that the date ends and
-- begins anew: none has since 2011, and bookings are of the future.
create function start_of_date(local_date date, zone text)
returns timestamptz language plpgsql stable as $$
declare
  -- Of a midnight that comes twice (America/Havana) this is the second one.
  begins constant timestamptz := local_date::timestamp at time zone zone;
  back constant interval :=
    (begins - interval '3 hours') at time zone zone - (local_date - interval '3 hours');
begin
  if back > interval '0' and (begins - back) at time zone zone >= local_date then
    return begins - back;
  end if;
  return begins;
end $$;
