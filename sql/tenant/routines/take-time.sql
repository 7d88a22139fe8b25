-- Takes a time of a tutor for a student, as long as the service: books it (L3, L4), or holds it for some
-- minutes where `minutes` are given (L8). The calendar is locked against every other writer before the rules
-- are looked at, then the student's bookings; and whoever deletes a service has the calendar. A lesson keeps
-- name and price of the service; a booking is logged as `actor`'s, and the two have a relation from then on.
-- A hold lasts by the clock of the database: half an hour at most, as one that is made for 15 minutes and
-- prolonged, counted from `held_since` where it takes the place of another.
-- `on conflict do nothing` stands for every exclusion constraint: the loser of a race withdraws their
-- row and waits, so rivals never deadlock. No row: refused, and nothing is written.
-- A function, since a statement of ten parts is set up anew each time.
create or replace function take_time(
  of_tutor bigint,
  for_student bigint,
  of_service bigint,
  starts timestamptz,
  present timestamptz,
  own_holder text,
  actor bigint,
  minutes integer default null,
  held_since timestamptz default now()
) returns setof lessons language plpgsql volatile rows 1 as $$
declare
  service record;
  ends timestamptz;
  taken lessons;
begin
  -- Its terms are those of before the wait: they are what was agreed.
  select services.name, price, currency, duration_minutes, lock_lessons(of_tutor, for_student)
  into service
  from services, users student
  where services.id = of_service and tutor_id = of_tutor and active
    and student.id = for_student and 'student' = any (student.roles);
  if not found then
    return;
  end if;
  -- It may have been deleted meanwhile.
  perform from services where id = of_service for key share;
  if not found then
    return;
  end if;
  ends := starts + make_interval(mins => service.duration_minutes);
  if broken_rules(of_tutor, for_student, starts, ends, present, null, own_holder) <> '{}' then
    return;
  end if;
  if minutes is null then
    with booked as (
      insert into lessons (
        tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin
      )
      values (
        of_tutor, for_student, of_service, service.name, service.price, service.currency, starts, ends,
        'booking'
      )
      on conflict do nothing
      returning *
    ),
    logged as (
      insert into lesson_changes (lesson_id, actor_id, action, after)
      select id, actor, 'booked', to_jsonb(booked) from booked
    )
    select * into taken from booked;
    if taken.id is not null then
      perform relate(
        of_tutor, for_student, 'student', actor, jsonb_build_object('cause', 'booking', 'lesson_id', taken.id)
      );
    end if;
  else
    insert into lessons (
      tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin,
      status, held_until, holder, created_at
    )
    values (
      of_tutor, for_student, of_service, service.name, service.price, service.currency, starts, ends,
      'booking', 'held',
      least(now() + make_interval(mins => minutes), held_since + hold_lasts_at_most()),
      own_holder, held_since
    )
    on conflict do nothing
    returning * into taken;
  end if;
  if taken.id is not null then
    return next taken;
  end if;
end $$;
