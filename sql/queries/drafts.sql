-- name: paintedVersion :one
-- The version of a tutor's calendar as it is shown; certain for whoever holds the calendar.
select version as "version!" from calendar_versions where tutor_id = :tutorId;

-- name: slotsToPaint :many
-- `stands_for_window`: where nothing is left of it, it stays as a date taken out of the week.
select
  id,
  timezone,
  (source = 'template' or replaced_start_time is not null) as "stands_for_window!",
  source = 'template' as "is_of_template!",
  starts_at,
  ends_at
from slots
where tutor_id = :tutorId and available
  and starts_at < :to::timestamptz and starts_at > :from::timestamptz - slot_lasts_at_most()
  and ends_at > :from::timestamptz
order by starts_at;

-- name: blocksToPaint :many
select
  id,
  starts_at,
  ends_at
from blocks
where tutor_id = :tutorId
  and starts_at < :to::timestamptz and starts_at > :from::timestamptz - block_lasts_at_most()
  and ends_at > :from::timestamptz
order by starts_at, id;

-- name: insertSlotRests :exec
-- What is left of slots beside their first piece: the same but for the time. Cut the slot first, so that
-- its row says by then what it stands for.
insert into slots (
  tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source, template_id,
  override_reason, replaced_start_time, replaced_end_time
)
select
  slots.tutor_id, slots.date, rest.start_time, rest.end_time, slots.timezone, rest.starts_at,
  rest.ends_at, slots.source, slots.template_id, slots.override_reason, slots.replaced_start_time,
  slots.replaced_end_time
from unnest(
  :ids::bigint[], :startTimes::time[], :endTimes::time[], :startsAt::timestamptz[],
  :endsAt::timestamptz[]
) as rest(id, start_time, end_time, starts_at, ends_at)
join slots on slots.id = rest.id and slots.tutor_id = :tutorId;

-- name: deletePaintedBlocks :exec
delete from blocks where tutor_id = :tutorId and id = any(:ids::bigint[]);

-- name: cutBlocks :exec
update blocks set starts_at = cut.starts_at, ends_at = cut.ends_at, updated_at = now()
from unnest(:ids::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[])
  as cut(id, starts_at, ends_at)
where blocks.id = cut.id and blocks.tutor_id = :tutorId;

-- name: insertBlockRests :exec
-- What is left of blocks beside their first piece: the same but for the time.
insert into blocks (tutor_id, starts_at, ends_at, reason, created_at)
select blocks.tutor_id, rest.starts_at, rest.ends_at, blocks.reason, blocks.created_at
from unnest(:ids::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[])
  as rest(id, starts_at, ends_at)
join blocks on blocks.id = rest.id and blocks.tutor_id = :tutorId;

-- name: insertPaintedBlocks :exec
insert into blocks (tutor_id, starts_at, ends_at)
select :tutorId, starts_at, ends_at
from unnest(:startsAt::timestamptz[], :endsAt::timestamptz[]) as painted(starts_at, ends_at);
