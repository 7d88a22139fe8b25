-- part: isFinal
-- A row of a trail that can be told of: all transactions with a smaller number than its moment have ended, and
-- those that are running, or will, write no smaller moment than their number. So nothing will ever appear before it.
moment > '0' and moment < pg_snapshot_xmin(pg_current_snapshot())

-- name: eventsAfter :many
-- The change feed (X13): of all trails the `scan` rows that come after a place, by moment, then by trail, then by
-- row. A place is a moment, and a row's id in each trail. Answered are those of the `types`, `most` at
-- most, and the last row that was looked at, whatever it is: `scanned` says how many there were.
with told as materialized (
  (
    select
      moment, 1 as trail, id, 'user.' || action as type, at, null::bigint as actor_id, user_id as subject_id
    from user_changes
    where :part(isFinal) and :users::boolean
      and (moment, id) > (:moment::bigint::text::xid8, :afterUser::bigint)
    order by moment, id
    limit :scan::integer
  )
  union all
  (
    select
      moment, 2, id, 'relation.' || case new_status when 'active' then 'accepted' else new_status end, timestamp,
      actor_id, relation_id
    from relation_status_log
    where :part(isFinal) and :relations::boolean
      and (moment, id) > (:moment::bigint::text::xid8, :afterRelation::bigint)
    order by moment, id
    limit :scan::integer
  )
  union all
  (
    select moment, 3, id, 'availability.changed', at, actor_id, tutor_id
    from availability_changes
    where :part(isFinal) and :availability::boolean
      and (moment, id) > (:moment::bigint::text::xid8, :afterAvailability::bigint)
    order by moment, id
    limit :scan::integer
  )
  union all
  (
    select moment, 4, id, 'lesson.' || action, at, actor_id, lesson_id
    from lesson_changes
    where :part(isFinal) and :lessons::boolean
      and (moment, id) > (:moment::bigint::text::xid8, :afterLesson::bigint)
    order by moment, id
    limit :scan::integer
  )
  order by moment, trail, id
  limit :scan::integer
),
numbered as (
  select
    *,
    row_number() over (order by moment, trail, id) as place,
    count(*) over () as scanned,
    coalesce(type = any (:types?::text[]), true) as is_asked
  from told
),
page as materialized (
  (select * from numbered where is_asked order by place limit :most::integer)
  union
  (select * from numbered where place = scanned)
)
select
  page.moment::text::bigint as "moment!",
  page.trail as "trail!",
  page.id as "id!",
  page.type as "type!",
  page.at as "at!",
  page.actor_id as "actor_id?",
  page.subject_id as "subject_id!",
  page.scanned as "scanned!",
  page.place as "place!",
  page.is_asked as "is_asked!",
  user_changes.roles as "roles?",
  user_changes.fields as "fields?",
  coalesce(relations.tutor_id, lessons.tutor_id) as "tutor_id?",
  coalesce(relations.student_id, lessons.student_id) as "student_id?",
  coalesce(relation_status_log.new_status, lesson_changes.after ->> 'status') as "status?",
  coalesce(relation_status_log.prev_status, lesson_changes.before ->> 'status') as "previous_status?",
  availability_changes.action as "action?",
  coalesce(changed_rows.starts_at, (lesson_changes.after ->> 'starts_at')::timestamptz) as "starts_at?",
  coalesce(changed_rows.ends_at, (lesson_changes.after ->> 'ends_at')::timestamptz) as "ends_at?",
  changed_rows.ids as "row_ids?",
  (lesson_changes.before ->> 'starts_at')::timestamptz as "previous_starts_at?",
  (lesson_changes.before ->> 'ends_at')::timestamptz as "previous_ends_at?",
  (lesson_changes.after ->> 'service_id')::bigint as "service_id?",
  series.public_id as "series_id?"
from page
left join user_changes on page.trail = 1 and user_changes.id = page.id
left join relation_status_log on page.trail = 2 and relation_status_log.id = page.id
left join relations on relations.id = relation_status_log.relation_id
left join availability_changes on page.trail = 3 and availability_changes.id = page.id
left join lateral (
  select
    min((one ->> 'starts_at')::timestamptz) as starts_at,
    max((one ->> 'ends_at')::timestamptz) as ends_at,
    array_agg(distinct (one ->> 'id')::bigint) as ids
  from jsonb_array_elements(
    coalesce(availability_changes.before || availability_changes.after, availability_changes.before, availability_changes.after)
  ) one
) changed_rows on page.trail = 3
left join lesson_changes
  on page.trail = 4 and lesson_changes.lesson_id = page.subject_id and lesson_changes.id = page.id
left join lessons on lessons.id = lesson_changes.lesson_id
left join series on series.id = lessons.series_id
order by page.place;

-- name: isEventThere :one
-- Whether the row of a place is there still, and was told of by this database: it is not after a backup was
-- restored that is older than it.
select exists (
  select from user_changes
  where :trail::integer = 1 and :part(isFinal) and moment = :moment::bigint::text::xid8 and id = :id::bigint
  union all
  select from relation_status_log
  where :trail::integer = 2 and :part(isFinal) and moment = :moment::bigint::text::xid8 and id = :id::bigint
  union all
  select from availability_changes
  where :trail::integer = 3 and :part(isFinal) and moment = :moment::bigint::text::xid8 and id = :id::bigint
  union all
  select from lesson_changes
  where :trail::integer = 4 and :part(isFinal) and moment = :moment::bigint::text::xid8 and id = :id::bigint
) as "is_there!";

-- name: lastEvent :maybe
-- The place where the feed ends at present; no row: it has not begun.
select moment::text::bigint as "moment!", trail as "trail!", id as "id!"
from (
  (select moment, 1 as trail, id from user_changes where :part(isFinal) order by moment desc, id desc limit 1)
  union all
  (select moment, 2, id from relation_status_log where :part(isFinal) order by moment desc, id desc limit 1)
  union all
  (select moment, 3, id from availability_changes where :part(isFinal) order by moment desc, id desc limit 1)
  union all
  (select moment, 4, id from lesson_changes where :part(isFinal) order by moment desc, id desc limit 1)
) every
order by moment desc, trail desc, id desc
limit 1;
