-- Everybody of the marketplace, known by the subject of their token (T3). Nobody is ever deleted: whoever
-- leaves is forgotten by emptying their row (docs/decisions/0008).
create table users (
  id bigint generated always as identity primary key,
  subject text not null
    constraint users_are_known_by_one_subject unique
    constraint users_have_a_subject check (char_length(subject) between 1 and 255),
  role text not null
    constraint users_are_tutor_student_or_admin check (role in ('tutor', 'student', 'admin')),
  name text not null default ''
    constraint users_have_a_name_of_200_characters check (char_length(name) <= 200),
  email text
    constraint users_have_an_email_of_320_characters check (char_length(email) <= 320),
  timezone text not null default 'UTC'
    constraint users_have_a_timezone check (char_length(timezone) between 1 and 64),
  -- Null until the user links an account.
  telegram_user_id bigint
    constraint users_have_a_telegram_account_of_their_own unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Who comes first, by rows of the tenant's own. Advisory locks are the whole database's, and pg_locks
-- shows their keys: SQL of one tenant could hold those of another.
create table turns (
  user_id bigint not null references users (id),
  -- 'bookings': see lock_bookings; 'lessons': see lock_people.
  kind text not null
    constraint turns_have_a_kind check (kind in ('bookings', 'lessons')),
  constraint turns_are_one_a_person_and_kind primary key (user_id, kind)
);
