-- Handing out what is due to whoever sends it (N2).

-- What notifications are to tell: the lesson as it is now, in the zone and language of the recipient.
create or replace view notification_facts as
select
  notification.id,
  notification.kind,
  notification.telegram_user_id,
  notification.scheduled_at,
  notification.attempts,
  notification.lease,
  lesson.starts_at,
  lesson.ends_at,
  lesson.service_name,
  recipient.timezone,
  recipient.language,
  recipient.id = lesson.tutor_id as recipient_is_tutor,
  counterpart.name as counterpart_name,
  notification.leased_until
from notifications notification
join lessons lesson on lesson.id = notification.lesson_id
join users recipient on recipient.id = notification.recipient_id
join users counterpart
  on counterpart.id = case recipient.id when tutor_id then student_id else tutor_id end;

-- Whether it is still worth telling: of a lesson that has begun only that it is not given.
create or replace function is_worth_telling(kind text, starts_at timestamptz, ends_at timestamptz) returns boolean
language sql stable as $$
  select case kind when 'cancelled' then ends_at else starts_at end > now()
$$;

-- Hands out so many of what is due, the oldest first, for so many seconds; what others are being handed is passed
-- over, and nobody waits. What a lease that has run out was for is handed out again, under the next number.
-- That a lesson was moved or cancelled waits until the recipient is known to have been told of it, or may have
-- been by a bot that died; and while they are being told something of it, so that they hear it last.
-- In two statements: the facts are of after the lock. Who moves a lesson later waits for that, and sees that
-- its people are being told.
create or replace function lease_notifications(most integer, seconds integer)
returns setof notification_facts language plpgsql volatile rows 100 as $$
declare
  leased bigint[];
begin
  with due as materialized (
    select next.id, account
    from notifications next
    -- `limit` keeps it a look-up by key, after the order of the index.
    cross join lateral (
      select telegram_user_id from users where users.id = recipient_id limit 1
    ) recipient (account)
    cross join lateral (
      select starts_at, ends_at from lessons where lessons.id = next.lesson_id limit 1
    ) lesson
    where status = 'pending' and scheduled_at <= now()
      and is_worth_telling(kind, starts_at, ends_at)
      and (leased_until is null or leased_until <= now())
      and account is not null
      and (
        kind in ('confirmation', 'reminder')
        -- An `exists` would be hashed: all that was ever told, for one lesson that was moved.
        or (
          select bool_or(sent_at is not null or told.status = 'withdrawn' and leased_until <= now())
            and bool_and(leased_until is null or leased_until <= now())
          from notifications told
          where told.lesson_id = next.lesson_id and told.recipient_id = next.recipient_id
        )
      )
    order by scheduled_at, next.id
    limit most
    for no key update of next skip locked
  ),
  handed_out as (
    update notifications set
      lease = lease + 1,
      leased_until = now() + make_interval(secs => seconds),
      telegram_user_id = account,
      updated_at = now()
    from due
    -- The array keeps it a look-up by key, too: a plan that knows no `most` would read all that was ever told.
    where notifications.id = due.id and notifications.id = any (array(select id from due))
    returning notifications.id
  )
  select array_agg(id) into leased from handed_out;
  return query
  select * from notification_facts where id = any (leased) order by scheduled_at, id;
end $$;

-- For how many seconds the oldest has been due that is worth telling somebody with an account, leased or not. Null:
-- nothing is due. `limit` keeps the look-ups by key, after the order of the index.
create or replace function notification_lag() returns double precision language sql stable as $$
  select extract(epoch from now() - scheduled_at)
  from notifications next
  cross join lateral (
    select telegram_user_id from users where users.id = recipient_id limit 1
  ) recipient (account)
  cross join lateral (
    select starts_at, ends_at from lessons where lessons.id = next.lesson_id limit 1
  ) lesson
  where status = 'pending' and scheduled_at <= now()
    and is_worth_telling(kind, starts_at, ends_at)
    and account is not null
  order by scheduled_at, next.id
  limit 1
$$;
