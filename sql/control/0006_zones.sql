-- The tz database (X15): what the clocks of each zone show, by the same tables as the program's own. One
-- for all tenants, who read it and cannot write it. PostgreSQL's own copy of the tz database is of another
-- release, and is not asked.
create table extensions.zones (
  -- As the tz database spells it; links are names too.
  name text
    constraint zones_have_different_names primary key,
  -- The zone that it names: itself, or of a link the one that it stands for.
  stands_for text not null,
  -- When the offset changes, in order, and what is added to UTC in each stretch, in seconds.
  changes timestamptz[] not null,
  offsets integer[] not null,
  constraint zones_have_an_offset_more_than_changes check (cardinality(offsets) = cardinality(changes) + 1)
);

-- Kept in the row and as they are, since to unpack 260 changes takes longer than all else.
alter table extensions.zones
  alter column changes set storage plain,
  alter column offsets set storage plain;

-- Which release these are of.
create table extensions.tz_release (
  is_the_only_one boolean
    constraint there_is_one_tz_release primary key default true check (is_the_only_one),
  -- "2026f"
  version text not null,
  sha256 text not null,
  loaded_at timestamptz not null
);

grant select on extensions.zones, extensions.tz_release to public;
