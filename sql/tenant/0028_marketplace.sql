-- What the marketplace shows tutors by, and finds them by (M1): made of their name, profile, services and ratings
-- by refresh_cards, in the transaction of each change.
create table tutor_cards (
  tutor_id bigint primary key references users (id),
  -- They offer something that can be booked.
  listed boolean not null default false,
  -- In small letters; of a language such as uk-UA also its first part.
  subject_keys text[] not null default '{}',
  language_keys text[] not null default '{}',
  -- For an hour.
  price numeric(11, 2),
  currency text,
  rating numeric(3, 2),
  ratings integer not null default 0,
  -- Where they stand in a list by rating, or by price: the lowest comes first.
  by_rating bigint not null default 0,
  by_price bigint not null default 0,
  document tsvector not null default '',
  words text not null default ''
);

create index tutor_cards_by_rating on tutor_cards (by_rating, tutor_id) where listed;
create index tutor_cards_by_price on tutor_cards (currency, by_price, tutor_id) where listed;
create index tutor_cards_by_document on tutor_cards using gin (document);
create index tutor_cards_by_words on tutor_cards using gin (words gin_trgm_ops);

-- How the marketplace was asked (M2): a row for each measure, server and stretch of some seconds, written behind the
-- readers' backs.
create table marketplace_metrics (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  name text not null
    constraint marketplace_metrics_have_a_known_name check (
      name in (
        'marketplace_query_duration_ms', 'marketplace_cache_hit', 'marketplace_cache_miss',
        'marketplace_result_count'
      )
    ),
  -- How many answers it was measured of, what came together, and the most of one.
  count bigint not null
    constraint marketplace_metrics_are_of_an_answer check (count > 0),
  total double precision not null,
  most double precision not null
);

create index marketplace_metrics_by_time on marketplace_metrics (at);
