-- That the two people of a lesson are told of it (N1), as rows that a bot fetches and sends: who, of what
-- and when. Triggers on lessons write them in the lesson's own transaction, so that no writer can forget.
-- The words are the program's (src/notifications), of the lesson as it is when they are sent.
--
-- 'pending': to be sent at `scheduled_at`, or again after a failure; 'failed': given up;
-- 'withdrawn': the lesson was cancelled, or has ended, before it was sent.
-- A row is changed by whoever holds its lesson's lock, or by the bot alone: who has locked a
-- notification must not go on to lock a lesson.
-- Nothing goes yet: four rows a lesson. To write them, with their text as it was then, cost PostgreSQL
-- 0.16 ms of processor time a lesson.
create table notifications (
  id bigint generated always as identity primary key,
  lesson_id bigint not null references lessons (id) on delete cascade,
  recipient_id bigint not null references users (id),
  kind text not null
    constraint notifications_have_a_kind check (kind in ('confirmation', 'reminder')),
  -- The recipient's when it was written; null when they had none.
  telegram_user_id bigint,
  scheduled_at timestamptz not null,
  status text not null default 'pending'
    constraint notifications_have_a_status check (
      status in ('pending', 'sent', 'failed', 'withdrawn')
    ),
  attempts smallint not null default 0
    constraint notifications_are_tried_three_times_at_most check (attempts between 0 and 3),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint notifications_pending_have_a_try_left check (status <> 'pending' or attempts < 3),
  constraint notifications_tell_a_person_once_of_a_kind unique (lesson_id, kind, recipient_id)
);

-- What can be sent at all, by when it is due. Stays as small as the weeks ahead: what is over is
-- sent, failed or withdrawn.
create index notifications_due on notifications (scheduled_at)
  where status = 'pending' and telegram_user_id is not null;
