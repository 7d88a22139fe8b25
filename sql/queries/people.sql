-- name: zoneOfUser :maybe
select timezone from users where id = :id;

-- name: personOfTelegram :maybe
-- Who has linked an account of Telegram's; nobody has two, and no account is two people's.
select id, roles, timezone, language from users where telegram_user_id = :telegramId;

-- name: isTutor :one
-- Whether there is a calendar of somebody who teaches.
select exists (select from effective_policies where tutor_id = :id) as "is!";
