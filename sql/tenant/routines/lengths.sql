-- How long things last at most, which lets a reader find what covers an instant by its start:
-- `starts_at > :instant - slot_lasts_at_most()`. PostgreSQL works these out before it plans, as if the
-- value stood there. The constraint that is named with one has the same number.

-- A date has 26 hours at most (slots_last_a_day_at_most).
create or replace function slot_lasts_at_most() returns interval
language sql immutable parallel safe return interval '26 hours';

-- lessons_last_a_day_at_most.
create or replace function lesson_lasts_at_most() returns interval
language sql immutable parallel safe return interval '24 hours';

-- blocks_last_366_days_at_most.
create or replace function block_lasts_at_most() returns interval
language sql immutable parallel safe return interval '366 days';

-- Counted from when its holder first held time of the tutor, prolonged and replaced holds included (L8).
create or replace function hold_lasts_at_most() returns interval
language sql immutable parallel safe return interval '30 minutes';

-- How many days ahead a week becomes slots: as far as the tutor can be booked, 90 at least (A7).
create or replace function slot_days(horizon_days integer) returns integer
language sql immutable parallel safe return greatest(90, horizon_days);

-- How much text a list answers at most.
create or replace function bytes_of_a_page() returns integer
language sql immutable parallel safe return 1000000;
