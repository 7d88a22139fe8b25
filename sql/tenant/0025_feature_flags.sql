-- Which features are on, and for whom (X8).
create table feature_flags (
  name text
    constraint feature_flags_have_different_names primary key
    constraint a_feature_flag_is_a_lower_case_word check (name ~ '^[a-z][a-z0-9_]{0,63}$'),
  -- Off is off for everybody.
  enabled boolean not null,
  -- Of all users, so many have it on.
  percentage smallint not null
    constraint feature_flags_are_on_for_0_to_100_percent check (percentage between 0 and 100),
  -- Users who have it on whatever their share is.
  allow bigint[] not null
    constraint feature_flags_allow_1000_users_at_most check (cardinality(allow) <= 1000),
  description text not null
    constraint feature_flags_have_short_descriptions check (length(description) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
