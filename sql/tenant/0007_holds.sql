-- A hold (L8) is a lesson that is not agreed yet: a row under the same constraints, which ends by itself.
alter table lessons
  drop constraint lessons_have_a_status,
  add constraint lessons_have_a_status
    check (status in ('held', 'scheduled', 'completed', 'cancelled')),
  add column held_until timestamptz,
  -- Whose hold it is: 'user 42', 'service 3', 'partner 5'.
  add column holder text,
  add column prolonged boolean not null default false,
  add constraint lessons_are_held_by_somebody_until_an_instant check (
    (status = 'held') = (held_until is not null) and (status = 'held') = (holder is not null)
  );

create index lessons_held_with_tutor on lessons (tutor_id, held_until) where status = 'held';
create index lessons_held_for_student on lessons (student_id, held_until) where status = 'held';

-- A hold whose time is up makes way for whoever comes, also before it is swept away. `skip locked`:
-- whoever has it in hand is removing it as well.
create function release_expired_holds() returns trigger language plpgsql as $$
begin
  delete from lessons
  where id in (
    select id from lessons
    where status = 'held' and held_until <= now()
      and (tutor_id = new.tutor_id or student_id = new.student_id)
      and starts_at < new.ends_at and ends_at > new.starts_at
      and id <> new.id
    for update skip locked
  );
  return new;
end $$;

create trigger lessons_release_expired_holds_in_their_way
  before insert or update of starts_at, ends_at on lessons
  for each row execute function release_expired_holds();

-- A hold counts as a booking while it lasts, so that what is held can be booked.
drop index lessons_active_by_student;
create index lessons_active_by_student on lessons (student_id, ends_at, tutor_id)
  where status in ('scheduled', 'held') and origin = 'booking';

-- What a student has booked and not yet had, in all and with one tutor, but for some lessons.
create function active_bookings(
  student bigint, tutor bigint, excepted bigint[] default '{}', out in_all bigint, out with_tutor bigint
) language plpgsql volatile as $$
begin
  select count(*), count(*) filter (where tutor_id = tutor)
  into in_all, with_tutor
  from lessons
  where student_id = student
    and status in ('scheduled', 'held') and origin = 'booking' and ends_at > now()
    and (held_until is null or held_until > now())
    and id <> all (excepted);
end $$;

-- Whoever adds to what a student has booked, or makes a hold last, comes one after the other.
create function lock_bookings(student bigint) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended(current_schema() || ' bookings of ' || student, 0));
$$;

-- Changes of lessons that exist queue up by person, in the order of ids, so that two that want the same
-- time cannot deadlock; so does whoever inserts several lessons.
create function lock_people(people bigint[]) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(current_schema() || ' lessons of ' || person, 0))
  from (select unnest(people) as person order by 1) in_order;
end $$;

create or replace function refuse_bookings_over_the_limit() returns trigger language plpgsql as $$
declare
  active record;
  -- An assignment, not a statement of its own: half the cost of this function.
  locked text := lock_bookings(new.student_id);
begin
  select
    settings.max_active_in_all as most_in_all,
    settings.max_active_with_tutor as most_with_tutor,
    counted.in_all,
    counted.with_tutor
  into active
  from settings, active_bookings(new.student_id, new.tutor_id) counted;
  if active.in_all > active.most_in_all then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_in_all',
      message = format('at most %s active bookings in all', active.most_in_all);
  end if;
  if active.with_tutor > active.most_with_tutor then
    raise exception using
      errcode = 'check_violation',
      constraint = 'students_keep_to_the_limit_with_a_tutor',
      message = format('at most %s active bookings with one tutor', active.most_with_tutor);
  end if;
  return null;
end $$;

-- Occupied time (L6): the one place that says when a tutor cannot be booked. `lasts_at_most` lets a
-- reader find the rows around an instant by their start: `starts_at > :from - lasts_at_most`.
drop view occupied_times;
create view occupied_times as
select
  tutor_id,
  case status when 'held' then 'held' else 'booked' end as kind,
  id as lesson_id,
  null::bigint as block_id,
  student_id,
  holder,
  starts_at,
  ends_at,
  interval '24 hours' as lasts_at_most
from lessons
where status <> 'cancelled' and (held_until is null or held_until > now())
union all
select
  tutor_id, 'blocked', null, id, null, null, starts_at, ends_at, interval '366 days'
from blocks;

-- The version under which a calendar is shown. A hold that ends is a change that nobody writes: until
-- its row is swept away, which raises the version by itself, it counts one.
create view calendar_versions as
select
  calendars.tutor_id,
  calendars.version + (
    select count(*) from lessons
    where lessons.tutor_id = calendars.tutor_id and status = 'held' and held_until <= now()
  ) as version
from calendars;

-- Holds that had ended were counted above: when they are swept away, or last again, the version rises by
-- more than they were, also where the clock was set back.
create or replace function raise_calendar_version() returns trigger language plpgsql as $$
begin
  update calendars set
    version = greatest(version + 1 + (select count(*) from changed), version_now())
  where tutor_id in (select changed.tutor_id from changed);
  return null;
end $$;

-- Every writer to a calendar takes its row first: writers of one tutor come one after the other, so
-- that what a rule looked at still holds when the lesson is written. A function, because what a
-- statement reads after it must be newer than the lock, and its own snapshot is older.
create function lock_calendar(tutor bigint) returns bigint language plpgsql volatile as $$
begin
  perform from calendars where tutor_id = tutor for no key update;
  return tutor;
end $$;

-- The same for whoever takes a time for a student, or moves what he has. Holds of the student's with other
-- tutors that are in its way may have to go, which raises the versions of those: so their calendars are
-- locked as well, in the order of ids, for two that do this crosswise. The student comes first: who wants
-- to hold a time for him waits, and no calendar more has to be locked later.
create function lock_calendars(
  tutor bigint, student bigint, starts timestamptz, ends timestamptz
) returns bigint language plpgsql volatile as $$
begin
  perform lock_bookings(student);
  perform from calendars
  where tutor_id = any (tutor || array(
    select lessons.tutor_id from lessons
    where status = 'held' and student_id = student and starts_at < ends and ends_at > starts
  ))
  order by tutor_id
  for no key update;
  return tutor;
end $$;

-- The rules that a time of a tutor breaks, in the order in which they are told: whoever books, holds,
-- moves, explains or enters a lesson asks here and nowhere else (L3, L6, L8). Call it after lock_calendar
-- to rely on it. Without `for_student` only the tutor's side is judged. A lesson that is to be moved and
-- holds of `own_holder` for that student are in nobody's way. `present` is the caller's clock.
create function broken_rules(
  of_tutor bigint,
  for_student bigint,
  starts timestamptz,
  ends timestamptz,
  present timestamptz,
  moving_lesson bigint,
  own_holder text
) returns text[] language plpgsql volatile as $$
declare
  policy effective_policies;
  gap interval;
  zone text;
  local_start timestamp;
  taken record;
  full_day boolean;
  full_week boolean;
begin
  select * into policy from effective_policies where tutor_id = of_tutor;
  -- Who is a tutor no more has no policy, and may have lessons still.
  gap := make_interval(
    mins => coalesce(greatest(policy.buffer_before_minutes, policy.buffer_after_minutes), 0)
  );
  zone := zone_for_postgres(policy.timezone);
  local_start := starts at time zone zone;
  select
    coalesce(bool_or(starts_at < ends and ends_at > starts), false) as overlaps,
    coalesce(bool_or(starts_at >= ends or ends_at <= starts), false) as is_near
  into taken
  from occupied_times
  where tutor_id = of_tutor and kind <> 'blocked'
    and starts_at < ends + gap and starts_at > starts - gap - lasts_at_most and ends_at > starts - gap
    and lesson_id is distinct from moving_lesson
    and (
      kind = 'booked' or holder is distinct from own_holder or student_id is distinct from for_student
    );
  if policy.max_lessons_per_day is not null or policy.max_lessons_per_week is not null then
    select
      count(*) filter (where local_date = local_start::date) >= policy.max_lessons_per_day,
      count(*) filter (where date_trunc('week', local_date) = date_trunc('week', local_start))
        >= policy.max_lessons_per_week
    into full_day, full_week
    from (
      select (starts_at at time zone zone)::date as local_date
      from occupied_times
      where tutor_id = of_tutor and kind <> 'blocked'
        and starts_at between starts - interval '9 days' and starts + interval '9 days'
        and lesson_id is distinct from moving_lesson
        and (
          kind = 'booked' or holder is distinct from own_holder
          or student_id is distinct from for_student
        )
    ) around;
  end if;
  return array_remove(array[
    case when starts <= present then 'in_the_past' end,
    case when starts < present + make_interval(mins => policy.min_notice_minutes)
      then 'too_little_notice' end,
    case when local_start::date > least(
      (present at time zone zone)::date + policy.horizon_days, series_made_until(of_tutor)
    ) then 'beyond_horizon' end,
    case when not coalesce((
      select range_agg(tstzrange(starts_at, ends_at)) @> tstzrange(starts, ends)
      from slots
      where tutor_id = of_tutor and available
        and starts_at < ends and starts_at > starts - interval '26 hours' and ends_at > starts
    ), false) then 'outside_availability' end,
    case when exists (
      -- Not occupied_times: its lessons would be read too, only to find that none is a block.
      select from blocks
      where tutor_id = of_tutor
        and starts_at < ends and starts_at > starts - interval '366 days' and ends_at > starts
    ) then 'blocked' end,
    case when taken.overlaps or exists (
      select from occupied_times
      where student_id = for_student
        and starts_at < ends and starts_at > starts - lasts_at_most and ends_at > starts
        and lesson_id is distinct from moving_lesson
        and (kind = 'booked' or holder is distinct from own_holder)
    ) then 'slot_taken' end,
    case when taken.is_near then 'too_close' end,
    case when full_day then 'day_full' end,
    case when full_week then 'week_full' end
  ], null);
end $$;
