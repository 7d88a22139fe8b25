-- Between the wall and the instant, by the tables of zones that the program reads too (decision 19). A zone
-- that they do not have is UTC: a release may drop a name, and no booking fails for it.

-- What the clocks of a zone show at an instant.
create or replace function local_time(instant timestamptz, zone text) returns timestamp
language plpgsql stable strict parallel safe as $$
declare
  ahead integer;
begin
  select known.offsets[width_bucket(instant, known.changes) + 1] into ahead
  from extensions.zones known where known.name = zone;
  return instant at time zone 'UTC' + make_interval(secs => coalesce(ahead, 0));
end $$;

-- What a wall time is by the offsets of a day before and a day after it, the same but near a change: no
-- offset is a whole day, and no clock changes twice in two days.
create or replace function readings_of(local timestamp, zone text, out first timestamptz, out second timestamptz)
language plpgsql stable strict parallel safe as $$
declare
  as_utc constant timestamptz := local at time zone 'UTC';
begin
  select
    as_utc - make_interval(
      secs => known.offsets[width_bucket(as_utc - interval '1 day', known.changes) + 1]
    ),
    as_utc - make_interval(
      secs => known.offsets[width_bucket(as_utc + interval '1 day', known.changes) + 1]
    )
  into first, second
  from extensions.zones known where known.name = zone;
  first := coalesce(first, as_utc);
  second := coalesce(second, as_utc);
end $$;

-- The instant of a wall time as RFC 5545 and Temporal's `compatible` read it: of two the first; one that
-- the clocks skip is as long after the gap as it lies in it.
create or replace function instant_of(local timestamp, zone text) returns timestamptz
language plpgsql stable strict parallel safe as $$
declare
  reading record := readings_of(local, zone);
begin
  if reading.first = reading.second or local_time(reading.first, zone) = local
    or local_time(reading.second, zone) <> local
  then
    return reading.first;
  end if;
  return reading.second;
end $$;

-- The first instant of a date. Where the clocks skip midnight it is when they do; so it is for a date that
-- they skip as a whole (Pacific/Apia, 2011-12-30), which begins when the next one does.
create or replace function start_of_date(local_date date, zone text) returns timestamptz
language plpgsql stable strict parallel safe as $$
declare
  midnight constant timestamp := local_date;
  reading record := readings_of(midnight, zone);
begin
  if reading.first = reading.second or local_time(reading.first, zone) = midnight then
    return reading.first;
  elsif local_time(reading.second, zone) = midnight then
    return reading.second;
  end if;
  return (
    select known.changes[width_bucket(reading.first, known.changes)]
    from extensions.zones known where known.name = zone
  );
end $$;

-- The one name of a zone of many, as Europe/Kyiv of Europe/Kiev: for comparing.
create or replace function zone_of(name text) returns text language plpgsql stable strict parallel safe as $$
begin
  return coalesce((select known.stands_for from extensions.zones known where known.name = zone_of.name), name);
end $$;
