-- The person's own language (X3), in which they are told things; null: nobody has said.
alter table users add column language text
  constraint users_have_a_language_that_we_speak check (language in ('en', 'uk', 'ru'));

-- For the directory: what is asked for by a part of a name, an address or a subject, and what changed since.
create index users_by_text on users
  using gin ((name || E'\n' || coalesce(email, '') || E'\n' || subject) gin_trgm_ops);
create index users_by_update on users (updated_at, id);

-- What people tell about themselves (P1). Whoever has told nothing has no row.
create table profiles (
  user_id bigint primary key references users (id),
  headline text not null default ''
    constraint profiles_have_a_headline_of_200_characters check (char_length(headline) <= 200),
  description text not null default ''
    constraint profiles_have_a_description_of_5000_characters check (char_length(description) <= 5000),
  photo_url text
    constraint profiles_have_a_photo_on_https check (
      char_length(photo_url) <= 2000 and photo_url ~ '^https://'
    ),
  hourly_rate numeric(10, 2)
    constraint profiles_have_an_hourly_rate check (hourly_rate >= 0),
  currency text
    constraint profiles_have_an_iso_currency check (currency ~ '^[A-Z]{3}$'),
  subjects text[] not null default '{}'
    constraint profiles_have_50_subjects_at_most check (
      cardinality(subjects) <= 50 and array_position(subjects, null) is null
    ),
  -- BCP 47.
  languages text[] not null default '{}'
    constraint profiles_have_20_languages_at_most check (
      cardinality(languages) <= 20 and array_position(languages, null) is null
    ),
  -- Keys of the clients' own, of any shape.
  other_settings jsonb not null default '{}'
    constraint profiles_have_other_settings_by_key check (jsonb_typeof(other_settings) = 'object')
    constraint profiles_have_other_settings_of_32_kilobytes check (
      octet_length(other_settings::text) <= 32768
    ),
  -- How often it has changed.
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_tell_the_currency_of_an_hourly_rate check (
    hourly_rate is null or currency is not null
  )
);

-- What people are still writing, of any shape; beside the profile, so that saving it changes nothing that others
-- see.
create table profile_drafts (
  user_id bigint primary key references users (id),
  content jsonb not null
    constraint profile_drafts_are_objects check (jsonb_typeof(content) = 'object')
    constraint profile_drafts_have_128_kilobytes_at_most check (octet_length(content::text) <= 131072),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
