-- Notifications are handed out to bots on a lease (N2), and tell of moved and cancelled lessons too (N1).

-- How long before a lesson somebody is reminded of it; null: not at all.
alter table users add column reminder_minutes integer default 60
  constraint users_are_reminded_5_minutes_to_a_week_before check (reminder_minutes between 5 and 10080);

alter table notifications
  drop constraint notifications_have_a_kind,
  add constraint notifications_have_a_kind
    check (kind in ('confirmation', 'reminder', 'rescheduled', 'cancelled')),
  -- How often it was handed out: the number of the last lease tells whoever has it from those before.
  add column lease integer not null default 0,
  -- Null: nobody has it. A lease that has run out stays until somebody else gets one: it may have been sent.
  add column leased_until timestamptz,
  -- Also of one that waits to be sent once more.
  add column sent_at timestamptz;

update notifications set sent_at = updated_at where status = 'sent';
-- Rows exist for people who can be told; those who could not be told had some, once.
update notifications set status = 'withdrawn', updated_at = now()
where status = 'pending'
  and not exists (select from users where id = recipient_id and telegram_user_id is not null);

alter table notifications
  add constraint notifications_sent_have_an_instant check (status <> 'sent' or sent_at is not null);

-- What is to be sent, the oldest first. Whose it is for now does not show in it: handing one out changes
-- nothing here, so that it writes no index.
drop index notifications_due;
create index notifications_to_send on notifications (scheduled_at, id) where status = 'pending';
create index notifications_given_up on notifications (id) where status = 'failed';

-- It knows by itself what becomes of reminders; a new tenant has none yet.
drop function if exists tell_people_of_lessons(lessons[], boolean);
