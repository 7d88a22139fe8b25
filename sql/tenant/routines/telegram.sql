-- Who is known by which Telegram account, and how codes that link one are kept from being guessed.

create or replace function note_when_linked() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.telegram_user_id is distinct from old.telegram_user_id then
    new.telegram_linked_at := case when new.telegram_user_id is not null then now() end;
  end if;
  return new;
end $$;

create or replace trigger users_tell_when_they_linked
  before insert or update of telegram_user_id on users
  for each row execute function note_when_linked();

-- A code that was used would link the account again.
create or replace function void_code_of_unlinked() returns trigger language plpgsql as $$
begin
  delete from telegram_codes where user_id = new.id;
  return null;
end $$;

create or replace trigger users_who_unlink_have_no_code
  after update of telegram_user_id on users
  for each row when (old.telegram_user_id is not null and new.telegram_user_id is null)
  execute function void_code_of_unlinked();

-- Whoever tries a code comes one after the other, before anybody's row: a count of wrong ones that others raise
-- meanwhile would let through as many as come at once.
create or replace function lock_telegram_tries() returns void language plpgsql volatile as $$
begin
  lock table telegram_tries in share row exclusive mode;
end $$;
