-- Local times come from the shared tables of zones; nobody asks PostgreSQL's own any more.
drop function if exists zone_for_postgres(text);

-- By which release of the tz database the instants of slots and of weekly lessons were made (X15). While
-- it is another than the one that decides, or none is known, maintenance makes them anew.
create table made_by_tz_release (
  is_the_only_one boolean
    constraint there_is_one_release_that_times_are_made_by primary key default true
    check (is_the_only_one),
  version text not null,
  at timestamptz not null
);
