-- row: Template
-- A window of the week.
id, day_of_week, start_time, end_time, created_at, updated_at

-- row: Slot
-- A slot as the API shows it; of the table `slot`. `status` goes by what is occupied (A3, L6): any part of
-- it booked, or all of it blocked.
slot.id,
slot.date,
slot.start_time,
slot.end_time,
slot.timezone,
slot.starts_at,
slot.ends_at,
case
  when exists (
    select from occupied_times taken
    where taken.person_id = slot.tutor_id and taken.kind = 'booked'
      and taken.starts_at < slot.ends_at and taken.starts_at > slot.starts_at - taken.lasts_at_most
      and taken.ends_at > slot.starts_at
  ) then 'booked'
  when (
    select range_agg(tstzrange(taken.starts_at, taken.ends_at))
    from occupied_times taken
    where taken.person_id = slot.tutor_id and taken.kind = 'blocked'
      and taken.starts_at < slot.ends_at and taken.starts_at > slot.starts_at - taken.lasts_at_most
      and taken.ends_at > slot.starts_at
  ) @> tstzrange(slot.starts_at, slot.ends_at) then 'blocked'
  else 'available'
end as "status!",
slot.source,
slot.template_id,
slot.override_reason,
slot.created_at,
slot.updated_at

-- row: PlannedSlot
-- A slot as the plan of a week compares it.
id,
date,
start_time,
end_time,
starts_at,
ends_at,
source,
template_id,
available,
replaced_start_time,
replaced_end_time

-- part: cursor
-- The instant and the id of the row after which a page begins, if any.
(coalesce(:afterStart?::timestamptz, '-infinity'), coalesce(:afterId?::bigint, 0))

-- part: page
-- Of the rows `asked`, each with its `size` in bytes, the first `most` in order of their start, fewer where
-- all of them are too long; `found` is how many were asked for.
page as (
  select *
  from (
    select *, sum(size) over (order by starts_at, id) as size_in_all, count(*) over () as found
    from asked
  ) summed
  where size_in_all < bytes_of_a_page()
  order by starts_at, id
  limit :most
)

-- row: Change
-- An entry of the audit trail.
id, at, actor_id, action, reason, before, after

-- row: Block
-- A block as the API shows it; of the table `block`.
block.id, block.starts_at, block.ends_at, block.reason, block.created_at, block.updated_at

-- name: lockAvailability :one
-- Changes of one tutor's calendar come one after the other. Tells the audit trail who changes it and
-- why (A10).
select
  lock_calendar(:tutorId) as "locked!",
  remember('halfhour.actor_id', coalesce(:actorId?::bigint::text, '')) as "actor!",
  remember('halfhour.reason', coalesce(:reason?::text, '')) as "reason!";

-- name: calendarOf :maybe
-- How many days ahead slots reach is said by the function (A7). No row: there is no such tutor.
select
  calendars.tutor_id,
  calendars.generated_until,
  users.timezone,
  slot_days(horizon_days) as "slot_days!"
from calendars join users on users.id = calendars.tutor_id
join effective_policies on effective_policies.tutor_id = calendars.tutor_id
where calendars.tutor_id = :tutorId;

-- name: templatesOf :many
select :row(Template)
from templates
where tutor_id = :tutorId
order by day_of_week, start_time;

-- name: insertTemplates :exec
insert into templates (tutor_id, day_of_week, start_time, end_time)
select :tutorId, day_of_week, start_time, end_time
from unnest(:days::smallint[], :startTimes::time[], :endTimes::time[])
  as window_of(day_of_week, start_time, end_time);

-- name: judgeTemplatesAtTheEnd :one
-- Windows of a day may overlap from here on, until `judgeTemplatesNow`.
select judge_templates_at_the_end() as "waits!";

-- name: judgeTemplatesNow :one
select judge_templates_now() as "judged!";

-- name: deleteTemplates :exec
delete from templates where tutor_id = :tutorId and id = any(:ids::bigint[]);

-- name: changeTemplate :one
update templates set start_time = :startMinute, end_time = :endMinute, updated_at = now()
where id = :id and tutor_id = :tutorId
returning :row(Template);

-- name: slotsToPlan :many
-- A tutor's slots of the dates that are planned anew.
select :row(PlannedSlot)
from slots
where tutor_id = :tutorId and date between :from and :to
order by starts_at;

-- name: slotsOfTemplateToPlan :many
-- Those of one template, as `slotsToPlan` gives them.
select :row(PlannedSlot)
from slots
where tutor_id = :tutorId and template_id = :templateId and date between :from and :to;

-- name: holdsLesson :one
-- Whether a lesson of the tutor, or a hold, lies in a time, or part of one.
select exists (
  select from occupied_times
  where person_id = :tutorId and part = 'teaches'
    and starts_at < :end::timestamptz and starts_at > :start::timestamptz - lasts_at_most
    and ends_at > :start::timestamptz
) as "exists!";

-- name: deleteSlots :exec
delete from slots where tutor_id = :tutorId and id = any(:ids::bigint[]);

-- name: updateSlots :exec
update slots set
  date = changed.date,
  start_time = changed.start_time,
  end_time = changed.end_time,
  timezone = :timezone,
  starts_at = changed.starts_at,
  ends_at = changed.ends_at,
  template_id = changed.template_id,
  updated_at = now()
from unnest(
  :ids::bigint[], :dates::date[], :startTimes::time[], :endTimes::time[],
  :startsAt::timestamptz[], :endsAt::timestamptz[], :templateIds::bigint[]
) as changed(id, date, start_time, end_time, starts_at, ends_at, template_id)
where slots.id = changed.id and slots.tutor_id = :tutorId;

-- name: insertSlots :exec
insert into slots (
  tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source, template_id
)
select
  :tutorId, date, start_time, end_time, :timezone, starts_at, ends_at, 'template', template_id
from unnest(
  :dates::date[], :startTimes::time[], :endTimes::time[], :startsAt::timestamptz[],
  :endsAt::timestamptz[], :templateIds::bigint[]
) as made(date, start_time, end_time, starts_at, ends_at, template_id);

-- name: setGeneratedUntil :exec
update calendars set generated_until = :until where tutor_id = :tutorId;

-- name: tutorsToExtend :many
-- Tutors, and not who was one, with templates whose slots do not reach the horizon yet (see `calendarOf`)
-- on the date `latest`, the latest today on Earth: the tutor's own zone decides when their calendar is
-- locked.
select calendars.tutor_id
from calendars join effective_policies using (tutor_id)
where (generated_until is null or generated_until < :latest::date + slot_days(horizon_days))
  and exists (select from templates where templates.tutor_id = calendars.tutor_id)
order by calendars.tutor_id;

-- name: slotsOf :many
select :row(Slot)
from slots slot
where tutor_id = :tutorId and available and date between :from and :to
order by starts_at;

-- name: pageOfSlots :many
-- A tutor's slots that overlap [from, to), in order of their start: those after a slot, the instant and the
-- id of which are told, and one more than are answered: `found` tells it. Fewer where their texts are long:
-- a megabyte at most.
with asked as (
  select
    :row(Slot),
    450 + coalesce(octet_length(to_json(override_reason)::text), 0) as size
  from slots slot
  where tutor_id = :tutorId and available
    and starts_at < :to::timestamptz and starts_at > :from::timestamptz - slot_lasts_at_most()
    and ends_at > :from::timestamptz
    and (starts_at, id) > :part(cursor)
  order by starts_at, id
  limit :most::integer + 1
),
:part(page)
select :row(Slot of page), found as "found!"
from page
order by starts_at, id;

-- name: slotOf :maybe
select :row(Slot)
from slots slot
where id = :id and tutor_id = :tutorId and available;

-- name: slotsByIds :many
select :row(Slot)
from slots slot
where id = any(:ids::bigint[]) and tutor_id = :tutorId and available;

-- name: slotsToEdit :many
select :row(Slot), replaced_start_time, replaced_end_time
from slots slot
where tutor_id = :tutorId and id = any(:ids::bigint[]) and available
order by id;

-- name: insertManualSlot :one
insert into slots as slot (
  tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source
)
values (
  :tutorId, :date, :startMinute, :endMinute, :timezone, :start, :end, 'manual'
)
returning :row(Slot);

-- name: insertManualSlots :exec
insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
select :tutorId, date, start_time, end_time, timezone, starts_at, ends_at, 'manual'
from unnest(
  :dates::date[], :startTimes::time[], :endTimes::time[], :timezones::text[],
  :startsAt::timestamptz[], :endsAt::timestamptz[]
) as added(date, start_time, end_time, timezone, starts_at, ends_at);

-- name: insertSlotsOfBefore :exec
-- Slots as another system had them, with what each came from.
insert into slots (
  tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source, template_id,
  override_reason, replaced_start_time, replaced_end_time
)
select
  :tutorId, date, start_time, end_time, timezone, starts_at, ends_at, source, template_id,
  reason, replaced_start_time, replaced_end_time
from unnest(
  :dates::date[], :startTimes::time[], :endTimes::time[], :timezones::text[],
  :startsAt::timestamptz[], :endsAt::timestamptz[], :sources::text[], :templateIds::bigint[],
  :reasons::text[], :replacedStarts::time[], :replacedEnds::time[]
) as added(
  date, start_time, end_time, timezone, starts_at, ends_at, source, template_id, reason,
  replaced_start_time, replaced_end_time
);

-- name: moveSlots :exec
-- One statement for any number of slots, so that two may change places. Each keeps its zone. An
-- override remembers the window of the week that it stands for; a slot that is only edited keeps its
-- source.
update slots set
  start_time = moved.start_time,
  end_time = moved.end_time,
  starts_at = moved.starts_at,
  ends_at = moved.ends_at,
  source = case when moved.detach then 'override' else slots.source end,
  override_reason = case when moved.detach then moved.reason else slots.override_reason end,
  replaced_start_time = case
    when moved.detach and slots.source = 'template' then coalesce(
      (select start_time from templates where templates.id = slots.template_id), slots.start_time
    )
    else slots.replaced_start_time
  end,
  replaced_end_time = case
    when moved.detach and slots.source = 'template' then coalesce(
      (select end_time from templates where templates.id = slots.template_id), slots.end_time
    )
    else slots.replaced_end_time
  end,
  updated_at = now()
from unnest(
  :ids::bigint[], :startTimes::time[], :endTimes::time[], :startsAt::timestamptz[],
  :endsAt::timestamptz[], :detach::boolean[], :reasons::text[]
) as moved(id, start_time, end_time, starts_at, ends_at, detach, reason)
where slots.id = moved.id and slots.tutor_id = :tutorId;

-- name: attachSlot :exec
-- An overridden slot is again one of its template, which decides on its times from here on.
update slots set
  source = 'template',
  override_reason = null,
  replaced_start_time = null,
  replaced_end_time = null,
  updated_at = now()
where id = :id and tutor_id = :tutorId and source = 'override' and template_id is not null;

-- name: hideSlots :exec
-- Dates taken out of the week: the window of the template yields to each from now on.
update slots set
  available = false,
  source = 'override',
  replaced_start_time = coalesce(
    replaced_start_time,
    (select start_time from templates where templates.id = slots.template_id),
    start_time
  ),
  replaced_end_time = coalesce(
    replaced_end_time,
    (select end_time from templates where templates.id = slots.template_id),
    end_time
  ),
  updated_at = now()
where id = any(:ids::bigint[]) and tutor_id = :tutorId;

-- name: changesOf :many
-- The newest entries before the one of that id, one more than are answered: `found` tells it. Fewer where
-- they are large: the first with which there is a megabyte of text is the last.
with newest as (
  select
    :row(Change),
    bytes + coalesce(octet_length(to_json(reason)::text), 0) as size
  from availability_changes
  where tutor_id = :tutorId and id < coalesce(:before?::bigint, 9223372036854775807)
  order by id desc
  limit :most::integer + 1
),
summed as (
  select *, sum(size) over (order by id desc) as size_in_all, count(*) over () as found from newest
)
select :row(Change), found as "found!"
from summed
where size_in_all - size < bytes_of_a_page()
order by id desc
limit :most;

-- name: lessonsOutside :many
-- A tutor's scheduled lessons after `now` that their slots do not cover without a gap, in order of their
-- start, `most` of them.
select lesson.id, student.name as student_name, lesson.starts_at, lesson.ends_at
from lessons lesson
join users student on student.id = lesson.student_id
cross join lateral (
  select range_agg(tstzrange(slot.starts_at, slot.ends_at)) as available
  from slots slot
  where slot.tutor_id = lesson.tutor_id and slot.available
    and slot.starts_at < lesson.ends_at
    and slot.starts_at > lesson.starts_at - slot_lasts_at_most()
    and slot.ends_at > lesson.starts_at
) covering
where lesson.tutor_id = :tutorId and lesson.status = 'scheduled'
  and lesson.starts_at > :now::timestamptz
  and coalesce(not available @> tstzrange(lesson.starts_at, lesson.ends_at), true)
order by lesson.starts_at, lesson.id
limit :most;

-- name: blocksOf :many
-- A tutor's blocks that overlap [from, to), in order of their start: those after one, the instant and the
-- id of which are told, and one more than are answered: `found` tells it. A megabyte at most.
with asked as (
  select
    :row(Block), users.timezone,
    400 + coalesce(octet_length(to_json(reason)::text), 0) as size
  from blocks block join users on users.id = tutor_id
  where tutor_id = :tutorId
    and ends_at > coalesce(:from?::timestamptz, '-infinity')
    and starts_at < coalesce(:to?::timestamptz, 'infinity')
    and (starts_at, block.id) > :part(cursor)
  order by starts_at, block.id
  limit :most::integer + 1
),
:part(page)
select :row(Block of page), timezone, found as "found!"
from page
order by starts_at, id;

-- name: takenIn :many
-- What is booked or held in a time and has not ended by `now`, in order of its start, `most` of it; a hold
-- has no id.
select
  case occupied.kind when 'booked' then occupied.lesson_id end as lesson_id,
  student.name as "student_name!",
  occupied.starts_at as "starts_at!",
  occupied.ends_at as "ends_at!"
from occupied_times occupied
join users student on student.id = occupied.student_id
where occupied.person_id = :tutorId and occupied.part = 'teaches'
  and occupied.starts_at < :end::timestamptz
  and occupied.starts_at > :start::timestamptz - occupied.lasts_at_most
  and occupied.ends_at > greatest(:start::timestamptz, :now::timestamptz)
order by occupied.starts_at, occupied.lesson_id
limit :most;

-- name: insertBlock :one
insert into blocks as block (tutor_id, starts_at, ends_at, reason)
values (:tutorId, :start, :end, :reason?)
returning :row(Block);

-- name: blockOf :maybe
select :row(Block), users.timezone
from blocks block join users on users.id = tutor_id
where block.id = :id and tutor_id = :tutorId;

-- name: deleteBlock :exec
delete from blocks where id = :id and tutor_id = :tutorId;
