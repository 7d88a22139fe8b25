-- Who is told what of lessons (N1): rows of facts, written in the transaction of whatever they tell of. Only
-- those of who can be told are written. What they say is made when they are handed out (notification-leases.sql).

-- Writes, for those of both people who can be told, the confirmation and the reminder as long before as they
-- wish; brings up to date what is there. Nobody is told of a lesson that has begun. Whoever hears of a lesson
-- later than they would be reminded gets no reminder: what they hear says it all. A reminder that was sent is
-- sent again at the new time; a confirmation that was sent, or may just be sent, stays so. What is to be sent again
-- while somebody sends it waits until they can be so no more, so that what they say is not heard last.
create or replace function tell_people_of_lessons(told_of lessons[]) returns void
language plpgsql as $$
begin
  insert into notifications as known (
    lesson_id, recipient_id, kind, telegram_user_id, scheduled_at
  )
  select lesson.id, told.recipient_id, note.kind, told.telegram_user_id, note.at
  from unnest(told_of) lesson
  -- `limit` keeps both a look-up by key: a plan that was made for a long series and is kept for the
  -- session would read all users for each booking.
  cross join lateral (select * from users where id = tutor_id limit 1) tutor
  cross join lateral (select * from users where id = student_id limit 1) student
  cross join lateral (values
    (tutor.id, tutor.telegram_user_id, tutor.reminder_minutes),
    (student.id, student.telegram_user_id, student.reminder_minutes)
  ) told (recipient_id, telegram_user_id, reminder_minutes)
  cross join lateral (values
    ('confirmation', now()),
    ('reminder', starts_at - make_interval(mins => told.reminder_minutes))
  ) note (kind, at)
  where told.telegram_user_id is not null and starts_at > now()
    and (note.kind = 'confirmation' or note.at > now())
  on conflict (lesson_id, kind, recipient_id) do update set
    telegram_user_id = excluded.telegram_user_id,
    scheduled_at = greatest(excluded.scheduled_at, known.leased_until),
    status = 'pending',
    attempts = 0,
    leased_until = null,
    updated_at = now()
  where known.kind = 'reminder' or known.status in ('withdrawn', 'failed')
    or known.status = 'pending' and known.leased_until is null;
end $$;

-- Who moves or cancels a lesson, or on whose behalf: the transaction's setting halfhour.acting_id. Null:
-- neither of its people, such as a new release of the tz database.
create or replace function acting_id() returns bigint language sql stable as $$
  select nullif(current_setting('halfhour.acting_id', true), '')::bigint
$$;

-- Whether its recipient was told, or may be by whoever has it or had it until their time ran out.
create or replace function may_have_been_sent(one notifications) returns boolean
language sql immutable as $$
  select one.sent_at is not null or one.leased_until is not null
$$;

-- Tells of lessons that were `rescheduled` or `cancelled` whoever did not do it and knows of them: was told, or
-- may just be told. (Who was not told yet is told of the lesson as it is, or of nothing.)
create or replace function tell_who_knows(changed lessons[], what text) returns void
language plpgsql as $$
declare
  acting constant bigint := acting_id();
begin
  insert into notifications (lesson_id, recipient_id, kind, telegram_user_id, scheduled_at)
  -- What is being sent now and is to be sent again comes first; see tell_people_of_lessons.
  select
    lesson.id, person.id, what, person.telegram_user_id, greatest(now(), known.sent_again_after)
  from unnest(changed) lesson
  cross join lateral (
    select id, telegram_user_id from users where id in (tutor_id, student_id) limit 2
  ) person
  cross join lateral (
    select
      bool_or(may_have_been_sent(told)) as is_told,
      max(leased_until) filter (where what = 'rescheduled' and kind in ('reminder', 'rescheduled'))
        as sent_again_after
    from notifications told
    where told.lesson_id = lesson.id and told.recipient_id = person.id
  ) known
  where person.telegram_user_id is not null and person.id is distinct from acting and ends_at > now()
    and known.is_told
  on conflict (lesson_id, kind, recipient_id) do update set
    telegram_user_id = excluded.telegram_user_id,
    scheduled_at = excluded.scheduled_at,
    status = 'pending',
    attempts = 0,
    leased_until = null,
    updated_at = now();
end $$;

create or replace function tell_of_changed_lessons() returns trigger language plpgsql as $$
declare
  acting constant bigint := acting_id();
  fresh lessons[];
  moved lessons[];
  called_off lessons[];
  moved_ids bigint[];
  over bigint[];
begin
  select
    array_agg(after::lessons) filter (
      where after.status = 'scheduled' and before.status <> 'scheduled'
    ),
    array_agg(after::lessons) filter (
      where after.status = 'scheduled' and before.status = 'scheduled'
        and (after.starts_at, after.ends_at) <> (before.starts_at, before.ends_at)
    ),
    array_agg(after::lessons) filter (
      where after.status = 'cancelled' and before.status = 'scheduled'
    ),
    array_agg(id) filter (where after.status <> 'scheduled' and before.status = 'scheduled')
  into fresh, moved, called_off, over
  from changed after join previous before using (id);
  if fresh is not null then
    update notifications set status = 'withdrawn', updated_at = now()
    where lesson_id in (select id from unnest(fresh)) and kind = 'cancelled' and status = 'pending';
    perform tell_people_of_lessons(fresh);
  end if;
  -- A statement that changes them waits for whoever hands them out; the next one sees what they were told.
  if moved is not null then
    moved_ids := array(select id from unnest(moved));
    perform from notifications where lesson_id = any (moved_ids) order by id for no key update;
    update notifications set status = 'withdrawn', updated_at = now()
    where lesson_id = any (moved_ids) and status = 'pending'
      and (kind = 'reminder' or kind = 'rescheduled' and recipient_id = acting);
    perform tell_who_knows(moved, 'rescheduled');
    perform tell_people_of_lessons(moved);
  end if;
  if over is not null then
    perform from notifications where lesson_id = any (over) order by id for no key update;
    update notifications set status = 'withdrawn', updated_at = now()
    where lesson_id = any(over) and status = 'pending';
  end if;
  if called_off is not null then
    perform tell_who_knows(called_off, 'cancelled');
  end if;
  return null;
end $$;

-- Triggers run in the order of their names: before `lessons_raise_…`, which locks the calendar.
create or replace trigger lessons_are_told_of_when_updated
  after update on lessons referencing old table as previous new table as changed
  for each statement execute function tell_of_changed_lessons();

-- Locks what a person is still told of, in the order of everybody who locks several: that of their ids.
create or replace function lock_what_is_told_to(person bigint) returns void
language plpgsql volatile as $$
begin
  perform from notifications
  where recipient_id = person and lesson_id in (
    select id from lessons
    where person in (tutor_id, student_id) and starts_at > now() - lesson_lasts_at_most()
  )
  order by id
  for no key update;
end $$;

-- Whoever links an account is told of their lessons ahead, the next one first.
create or replace function tell_of_lessons_ahead() returns trigger language plpgsql as $$
begin
  perform lock_what_is_told_to(new.id);
  perform tell_people_of_lessons(array_agg(lesson order by starts_at))
  from lessons lesson
  where new.id in (tutor_id, student_id) and status = 'scheduled' and starts_at > now()
  having count(*) > 0;
  return null;
end $$;

create or replace trigger users_are_told_of_lessons_ahead
  after update of telegram_user_id on users
  for each row when (old.telegram_user_id is null and new.telegram_user_id is not null)
  execute function tell_of_lessons_ahead();

-- Whoever has none any more is told of nothing.
create or replace function withdraw_what_was_to_be_told() returns trigger language plpgsql as $$
begin
  perform lock_what_is_told_to(new.id);
  update notifications set status = 'withdrawn', updated_at = now()
  where recipient_id = new.id and status = 'pending'
    and lesson_id in (
      select id from lessons
      where new.id in (tutor_id, student_id) and starts_at > now() - lesson_lasts_at_most()
    );
  return null;
end $$;

create or replace trigger users_are_told_nothing_without_an_account
  after update of telegram_user_id on users
  for each row when (old.telegram_user_id is not null and new.telegram_user_id is null)
  execute function withdraw_what_was_to_be_told();

-- Whoever wishes to be reminded sooner or later is, of the lessons ahead too. Of one that they would have been
-- reminded of by now they are at once, unless they were reminded, or would have heard of it too late.
create or replace function move_reminders() returns trigger language plpgsql as $$
begin
  perform lock_what_is_told_to(new.id);
  insert into notifications as known (
    lesson_id, recipient_id, kind, telegram_user_id, scheduled_at
  )
  select lesson.id, new.id, 'reminder', new.telegram_user_id, greatest(note.at, now())
  from lessons lesson
  cross join lateral (select starts_at - make_interval(mins => new.reminder_minutes)) note (at)
  left join notifications reminder
    on reminder.lesson_id = lesson.id and reminder.kind = 'reminder' and reminder.recipient_id = new.id
  where new.id in (tutor_id, student_id) and lesson.status = 'scheduled' and starts_at > now()
    and (note.at > now() or note.at is not null and reminder.status = 'pending')
  on conflict (lesson_id, kind, recipient_id) do update set
    scheduled_at = greatest(excluded.scheduled_at, known.leased_until),
    status = case when known.sent_at is not null and excluded.scheduled_at <= now() then 'sent' else 'pending' end,
    attempts = 0,
    leased_until = null,
    updated_at = now()
  -- Who is being reminded now need not be once more.
  where excluded.scheduled_at > now() or known.leased_until is null or known.leased_until <= now();
  if new.reminder_minutes is null then
    update notifications set status = 'withdrawn', updated_at = now()
    where recipient_id = new.id and kind = 'reminder' and status = 'pending'
      and lesson_id in (
        select id from lessons where new.id in (tutor_id, student_id) and starts_at > now()
      );
  end if;
  return null;
end $$;

create or replace trigger users_are_reminded_when_they_wish
  after update of reminder_minutes on users
  for each row when (
    new.telegram_user_id is not null and old.reminder_minutes is distinct from new.reminder_minutes
  )
  execute function move_reminders();
