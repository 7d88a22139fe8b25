-- Writes, for those of both people who can be told (N1), the confirmation and the reminder an hour before;
-- brings up to date what is there. Nobody is told of a lesson that has begun. A lesson that was booked less than an
-- hour ahead gets no reminder, its confirmation says it all; one that was `moved` there is reminded of at
-- once, since only the reminder tells of the new time when the confirmation was sent. A reminder that
-- was sent is sent again at the new time; a confirmation that was sent stays so.
create or replace function tell_people_of_lessons(told_of lessons[], moved boolean) returns void
language plpgsql as $$
begin
  insert into notifications as known (
    lesson_id, recipient_id, kind, telegram_user_id, scheduled_at
  )
  select
    lesson.id, told.recipient_id, note.kind, told.telegram_user_id, greatest(note.at, now())
  from unnest(told_of) lesson
  -- `limit` keeps both a look-up by key: a plan that was made for a long series and is kept for the
  -- session would read all users for each booking.
  cross join lateral (select * from users where id = tutor_id limit 1) tutor
  cross join lateral (select * from users where id = student_id limit 1) student
  cross join lateral (values
    (tutor.id, tutor.telegram_user_id),
    (student.id, student.telegram_user_id)
  ) told (recipient_id, telegram_user_id)
  cross join lateral (values
    ('confirmation', now()),
    ('reminder', starts_at - interval '1 hour')
  ) note (kind, at)
  where told.telegram_user_id is not null and starts_at > now()
    and (moved or note.kind = 'confirmation' or note.at > now())
  on conflict (lesson_id, kind, recipient_id) do update set
    telegram_user_id = excluded.telegram_user_id,
    scheduled_at = excluded.scheduled_at,
    status = 'pending',
    attempts = 0,
    updated_at = now()
  where known.kind = 'reminder' or known.status in ('pending', 'withdrawn');
end $$;

create or replace function tell_of_changed_lessons() returns trigger language plpgsql as $$
declare
  fresh lessons[];
  moved lessons[];
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
    array_agg(id) filter (where after.status <> 'scheduled' and before.status = 'scheduled')
  into fresh, moved, over
  from changed after join previous before using (id);
  if fresh is not null then
    perform tell_people_of_lessons(fresh, false);
  end if;
  if moved is not null then
    perform tell_people_of_lessons(moved, true);
  end if;
  if over is not null then
    update notifications set status = 'withdrawn', updated_at = now()
    where lesson_id = any(over) and status = 'pending';
  end if;
  return null;
end $$;

-- Triggers run in the order of their names: before `lessons_raise_…`, which locks the calendar.
create or replace trigger lessons_are_told_of_when_updated
  after update on lessons referencing old table as previous new table as changed
  for each statement execute function tell_of_changed_lessons();

-- Whoever links an account is told of their lessons ahead.
create or replace function tell_of_lessons_ahead() returns trigger language plpgsql as $$
begin
  perform tell_people_of_lessons(array_agg(lesson), false)
  from lessons lesson
  where new.id in (tutor_id, student_id) and status = 'scheduled' and starts_at > now()
  having count(*) > 0;
  return null;
end $$;

create or replace trigger users_are_told_of_lessons_ahead
  after update of telegram_user_id on users
  for each row when (old.telegram_user_id is null and new.telegram_user_id is not null)
  execute function tell_of_lessons_ahead();
