-- Dates of a series that had to be left out when the horizon reached them (L5), and why. They are tried
-- again, as long as they are ahead; see takeSkippedDates.
create table skipped_series_dates (
  series_id bigint not null references series (id) on delete cascade,
  date date not null,
  -- The rule that a lesson then breaks.
  rule text not null
    constraint skipped_series_dates_break_a_rule_of_occupied_time
      check (rule in ('in_the_past', 'blocked', 'slot_taken')),
  primary key (series_id, date)
);
