-- row: TelegramLink
-- A linked account and its user.
telegram_user_id as "telegram_user_id!", telegram_linked_at as "telegram_linked_at!", id, name, language, timezone, roles

-- name: lockPerson :maybe
-- Before their code: who erases a person comes by the same way. Null for whoever was erased.
select telegram_user_id, telegram_linked_at from users where id = :userId and erased_at is null
for no key update;

-- name: accountOf :maybe
select telegram_user_id, telegram_linked_at from users where id = :userId;

-- name: dropCode :exec
delete from telegram_codes where user_id = :userId;

-- name: addCode :maybe
-- Null when another person has the same code.
insert into telegram_codes (user_id, hash, expires_at)
values (:userId, :hash, :expiresAt)
on conflict on constraint telegram_codes_are_different do nothing
returning user_id;

-- name: lockTries :one
-- See the function. Ends with the transaction.
select lock_telegram_tries() as "locked!";

-- name: lastWrongTries :one
-- When the wrong try was made after which an account, or all of them, may go on an hour later: of the last hour the
-- so-and-so-many last one. Null where there are fewer.
select
  (
    select at from telegram_tries
    where telegram_user_id = :telegramId and at > :notBefore::timestamptz
    order by at desc offset :mostOfAccount - 1 limit 1
  ) as "of_account?",
  (
    select at from telegram_tries
    where at > :notBefore::timestamptz
    order by at desc offset :mostInAll - 1 limit 1
  ) as "in_all?";

-- name: addWrongTry :exec
insert into telegram_tries (telegram_user_id, at) values (:telegramId, :at);

-- name: forgetTries :exec
delete from telegram_tries where ctid = any (array(
  select ctid from telegram_tries where at <= :notAfter::timestamptz limit :most for update skip locked
));

-- name: forgetCodes :exec
delete from telegram_codes where ctid = any (array(
  select ctid from telegram_codes where expires_at <= :now::timestamptz limit :most for update skip locked
));

-- name: lockOwnerOfCode :maybe
-- Of a code that the account may use. For update, as a new account needs it: whoever writes a lesson of theirs
-- is waited for here.
select id from users
where erased_at is null and id = (
  select user_id from telegram_codes
  where hash = :hash and expires_at > :now::timestamptz
    and (telegram_user_id is null or telegram_user_id = :telegramId::bigint)
)
for update;

-- name: useCode :maybe
-- Null when it was made void while its owner's row was waited for.
update telegram_codes set telegram_user_id = :telegramId::bigint
where user_id = :userId and hash = :hash and (telegram_user_id is null or telegram_user_id = :telegramId::bigint)
returning user_id;

-- name: linkAccount :one
-- users_have_a_telegram_account_of_their_own refuses another user's.
-- The language is theirs where they have said none.
update users set
  telegram_user_id = :telegramId::bigint,
  language = coalesce(language, :language?),
  updated_at = case when language is null and :language?::text is not null then now() else updated_at end
where id = :userId
returning :row(TelegramLink);

-- name: linkOfAccount :maybe
select :row(TelegramLink) from users where telegram_user_id = :telegramId::bigint;

-- name: lockLinkOfAccount :maybe
select :row(TelegramLink) from users where telegram_user_id = :telegramId::bigint for update;

-- name: unlinkAccount :exec
update users set telegram_user_id = null where id = :userId and telegram_user_id is not null;
