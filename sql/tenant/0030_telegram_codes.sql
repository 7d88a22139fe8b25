-- A person links a Telegram account by a code that the bot gets from that account (N3).
alter table users
  -- Null: no account is linked. A trigger sees to it.
  add column telegram_linked_at timestamptz;

update users set telegram_linked_at = updated_at where telegram_user_id is not null;

alter table users
  add constraint telegram_accounts_are_linked_at_a_time check (
    (telegram_user_id is null) = (telegram_linked_at is null)
  );

create table telegram_codes (
  user_id bigint
    constraint telegram_codes_are_one_a_person primary key references users (id),
  -- Never the code (src/platform/auth/one-time-code.ts).
  hash bytea not null
    constraint telegram_codes_are_different unique,
  expires_at timestamptz not null,
  -- The account that has used it, and may send it again; null until then.
  telegram_user_id bigint,
  created_at timestamptz not null default now()
);

create index telegram_codes_by_end on telegram_codes (expires_at);

-- Codes that were wrong, of the last hour: what keeps an account, and all of them together, from guessing.
create table telegram_tries (
  id bigint generated always as identity primary key,
  -- Which sent it; mostly nobody's.
  telegram_user_id bigint not null,
  at timestamptz not null
);

create index telegram_tries_of_account on telegram_tries (telegram_user_id, at);
create index telegram_tries_by_time on telegram_tries (at);
