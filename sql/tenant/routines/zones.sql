-- The zone as `at time zone` must be asked for it. UTC where this server's tz data does not know it: the
-- runtime's may be newer, and no booking fails for it.
create or replace function zone_for_postgres(zone text) returns text language plpgsql stable as $$
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
create or replace function start_of_date(local_date date, zone text)
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
