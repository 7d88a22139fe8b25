-- name: tutorsBySubject :many
-- Users of other roles too, so that the fault can be told.
select id, subject, roles, timezone from users where subject = any(:subjects::text[]);

-- name: templatesToFit :many
select :row(Template)
from templates
where tutor_id = :tutorId
order by id;

-- name: slotsToFit :many
-- The available slots of a tutor that share time with the given.
select
  id,
  starts_at,
  ends_at
from slots
where tutor_id = :tutorId and available
  and tstzrange(starts_at, ends_at) && tstzrange(:start::timestamptz, :end::timestamptz)
order by starts_at;

-- name: beginImport :maybe
-- No row: this very file is imported already.
insert into imports (file_name, sha256) values (:fileName, :sha256)
on conflict (sha256) where status = 'applied' do nothing
returning id;

-- name: importOfFile :maybe
select id, file_name, applied_at from imports where sha256 = :sha256 and status = 'applied';

-- name: findImport :maybe
select id from imports where id = :id;

-- name: endImport :exec
update imports set counts = :counts where id = :id;

-- name: rememberCalendar :exec
insert into import_calendars (import_id, tutor_id, generated_until)
select :importId, tutor_id, generated_until from calendars where tutor_id = :tutorId
on conflict do nothing;

-- name: calendarToKeep :one
-- All that is a tutor's before an import changes any of it, as the backup has it.
select json_build_object(
  'tutor_id', :tutorId::bigint,
  'subject', (select subject from users where id = :tutorId),
  'generated_until', (select generated_until from calendars where tutor_id = :tutorId),
  'templates', (select coalesce(json_agg(t order by id), '[]') from templates t where tutor_id = :tutorId),
  'slots', (select coalesce(json_agg(s order by id), '[]') from slots s where tutor_id = :tutorId),
  'blocks', (select coalesce(json_agg(b order by id), '[]') from blocks b where tutor_id = :tutorId),
  'lessons', (select coalesce(json_agg(l order by id), '[]') from lessons l where tutor_id = :tutorId)
)::text as "text!";

-- name: lockPeople :one
-- As whoever inserts several lessons, so that no two writers wait for each other.
select lock_people(:ids::bigint[]) as "locked!";

-- name: lessonsOfPeople :many
-- What people teach and take, that shares time with the given.
select tutor_id, student_id, starts_at, ends_at
from lessons
where (tutor_id = any(:ids::bigint[]) or student_id = any(:ids::bigint[]))
  and takes_time(lessons)
  and starts_at < :end::timestamptz
  and starts_at > :start::timestamptz - lesson_lasts_at_most()
  and ends_at > :start::timestamptz;

-- name: insertImportedLessons :many
-- Nobody is told of what they have known for long; of what is ahead they are reminded.
with made as (
  insert into lessons (tutor_id, student_id, starts_at, ends_at, status, origin)
  select tutor_id, student_id, starts_at, ends_at, status, 'tutor'
  from unnest(
    :tutorIds::bigint[], :studentIds::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[],
    :statuses::text[]
  ) as lesson(tutor_id, student_id, starts_at, ends_at, status)
  returning id, tutor_id, student_id
),
-- In an order, so that two that write the same never deadlock.
pairs as materialized (
  select distinct tutor_id, student_id from made order by tutor_id, student_id
),
related as materialized (
  select count(relate(
    tutor_id, student_id, 'tutor', null,
    jsonb_build_object('cause', 'import', 'import_id', :importId::bigint)
  ))
  from pairs
)
select id from made join related on true;

-- name: knowOfImported :exec
-- Who is told of such a lesson when it is moved or cancelled has known of it for long.
update notifications set status = 'sent', sent_at = now(), updated_at = now()
where lesson_id = any(:ids::bigint[]) and kind = 'confirmation';

-- name: insertImportedBlocks :many
insert into blocks (tutor_id, starts_at, ends_at, reason)
select tutor_id, starts_at, ends_at, reason
from unnest(
  :tutorIds::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[], :reasons::text[]
) as block(tutor_id, starts_at, ends_at, reason)
returning id;

-- name: rememberAdded :exec
insert into import_rows (import_id, tutor_id, kind, row_id, after)
select :importId, tutor_id, kind, row_id, image
from imported_images
where kind = :kind and row_id = any(:ids::bigint[]);

-- name: shownFree :one
-- Of times that were taken in the older system, how many are not occupied as a whole.
select count(*) as "count!"
from unnest(:tutorIds::bigint[], :startsAt::timestamptz[], :endsAt::timestamptz[])
  as taken(tutor_id, starts_at, ends_at)
where not coalesce(
  (
    select range_agg(tstzrange(occupied.starts_at, occupied.ends_at))
    from occupied_times occupied
    where occupied.tutor_id = taken.tutor_id
      and occupied.starts_at < taken.ends_at
      and occupied.starts_at > taken.starts_at - occupied.lasts_at_most
      and occupied.ends_at > taken.starts_at
  ) @> tstzrange(taken.starts_at, taken.ends_at),
  false
);

-- name: rememberBefore :exec
insert into import_rows (import_id, tutor_id, kind, row_id, before)
select :importId, tutor_id, kind, row_id, image
from availability_images
where tutor_id = :tutorId;

-- name: rememberAfter :exec
insert into import_rows (import_id, tutor_id, kind, row_id, after)
select :importId, tutor_id, kind, row_id, image
from availability_images
where tutor_id = :tutorId
on conflict (import_id, kind, row_id) do update set after = excluded.after;

-- name: forgetUnchanged :exec
delete from import_rows
where import_id = :importId and tutor_id = :tutorId and before = after;

-- name: quarantineRows :exec
insert into import_quarantine (import_id, line, place, reason, detail, item)
select :importId, line, place, reason, detail, item::json
from unnest(
  :lines::integer[], :places::text[], :reasons::text[], :details::text[], :items::text[]
) as dirty(line, place, reason, detail, item);

-- name: quarantineOf :many
select line, place, reason, detail, item from import_quarantine
where import_id = :importId
order by line;

-- name: importToUndo :maybe
-- Locked until the transaction ends: of two who undo it at once one finds it undone.
select id, file_name, status, rolled_back_at from imports where id = :id for update;

-- name: calendarsOfImport :many
select tutor_id from import_calendars where import_id = :importId order by tutor_id;

-- name: changedSinceImport :many
-- What keeps an import from being undone: a row of it that is not as it left it, a slot made of its
-- templates since that somebody edited, and what stands where a slot has to come back.
-- Images are compared by the columns that were there then.
with imported as (
  select * from import_rows where import_id = :importId and tutor_id = :tutorId
),
later as (
  select slots.*
  from slots
  where slots.tutor_id = :tutorId
    and slots.template_id in (
      select row_id from imported where kind = 'template' and before is null
    )
    and slots.id not in (select row_id from imported where kind = 'slot')
),
returning_slots as (
  select imported.row_id, slot.*
  from imported, jsonb_populate_record(null::slots, imported.before) slot
  where imported.kind = 'slot' and imported.before is not null
)
select
  imported.kind as "kind!",
  imported.row_id as "row_id!",
  case when now_there.image is null then 'gone' else 'changed' end as "what!",
  coalesce(imported.after, imported.before) as "image!"
from imported
left join imported_images now_there
  on now_there.tutor_id = imported.tutor_id
  and now_there.kind = imported.kind
  and now_there.row_id = imported.row_id
where case
  when imported.after is null then now_there.image is not null
  else now_there.image is null or not now_there.image @> imported.after
end
union all
select 'slot', later.id, 'edited', to_jsonb(later)
from later
where later.source <> 'template' or later.updated_at <> later.created_at
union all
select 'slot', slots.id, 'in_the_way', to_jsonb(slots)
from returning_slots
join slots on slots.tutor_id = :tutorId and slots.available and returning_slots.available
  and tstzrange(slots.starts_at, slots.ends_at)
    && tstzrange(returning_slots.starts_at, returning_slots.ends_at)
where slots.id not in (select row_id from imported where kind = 'slot')
  and slots.id not in (select id from later)
union all
select 'template', returning_slots.template_id, 'gone', to_jsonb(returning_slots)
from returning_slots
where returning_slots.template_id is not null
  and not exists (select from templates where templates.id = returning_slots.template_id)
order by 1, 2;

-- name: noteImportedLessons :exec
-- That lessons came with an import, or are about to go with it: they have no trail, so it is told in their tutor's,
-- 100 to a line. The tutors are locked.
insert into availability_changes (tutor_id, action, reason, moment, before, after)
select
  tutor_id,
  case when :areAdded::boolean then 'lesson_added' else 'lesson_removed' end,
  nullif(current_setting('halfhour.reason', true), ''),
  moment_of_availability(tutor_id),
  case when :areAdded::boolean then null else images end,
  case when :areAdded::boolean then images end
from (
  select
    tutor_id,
    jsonb_agg(
      jsonb_build_object('id', id, 'starts_at', starts_at, 'ends_at', ends_at, 'status', status) order by id
    ) as images
  from (
    select lessons.*, (row_number() over (partition by lessons.tutor_id order by id) - 1) / 100 as part
    from import_rows join lessons on lessons.id = row_id
    where import_id = :importId and kind = 'lesson'
      and (:tutorId?::bigint is null or lessons.tutor_id = :tutorId?::bigint)
  ) numbered
  group by tutor_id, part
  order by tutor_id, part
) parts;

-- name: removeImportedLessons :exec
delete from lessons
where tutor_id = :tutorId and id in (
  select row_id from import_rows where import_id = :importId and kind = 'lesson'
);

-- name: removeImportedBlocks :exec
delete from blocks
where tutor_id = :tutorId and id in (
  select row_id from import_rows where import_id = :importId and kind = 'block'
);

-- name: removeImportedSlots :exec
-- Those made of its templates since, by the daily task, go as well. What was there before stays.
delete from slots
where tutor_id = :tutorId
  and (
    id in (select row_id from import_rows where import_id = :importId and kind = 'slot')
    or template_id in (
      select row_id from import_rows
      where import_id = :importId and kind = 'template' and before is null
    )
  )
  and id not in (
    select row_id from import_rows
    where import_id = :importId and kind = 'slot' and before is not null
  );

-- name: removeImportedTemplates :exec
delete from templates
where tutor_id = :tutorId and id in (
  select row_id from import_rows
  where import_id = :importId and kind = 'template' and before is null
);

-- name: restoreChangedSlots :exec
-- What changes of a slot when the week is planned anew.
update slots set
  date = was.date,
  start_time = was.start_time,
  end_time = was.end_time,
  timezone = was.timezone,
  starts_at = was.starts_at,
  ends_at = was.ends_at,
  template_id = was.template_id,
  updated_at = was.updated_at
from import_rows, jsonb_populate_record(null::slots, import_rows.before) was
where import_rows.import_id = :importId and import_rows.tutor_id = :tutorId
  and import_rows.kind = 'slot'
  and import_rows.before is not null and import_rows.after is not null
  and slots.id = import_rows.row_id;

-- name: restoreRemovedSlots :exec
-- With their ids, and every other column.
insert into slots overriding system value
select (jsonb_populate_record(null::slots, before)).*
from import_rows
where import_id = :importId and tutor_id = :tutorId and kind = 'slot' and after is null;

-- name: restoreCalendar :exec
-- The daily task makes again what then is missing up to the horizon.
update calendars set generated_until = import_calendars.generated_until
from import_calendars
where import_calendars.import_id = :importId
  and import_calendars.tutor_id = :tutorId
  and calendars.tutor_id = :tutorId;

-- name: endRollback :exec
update imports set status = 'rolled_back', rolled_back_at = now() where id = :id;
