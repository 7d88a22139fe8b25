-- row: Relation
-- A relation as the API shows it: of the table `relation`, with the names of its people and what they have had
-- together, `taught`.
relation.id,
relation.tutor_id,
tutor.name as "tutor_name!",
relation.student_id,
case when tells_of_student(relation.id, relation.status, relation.invited_by) then student.name else '' end as "student_name!",
relation.status,
relation.invited_by,
taught.last_lesson_at as "last_lesson_at?",
taught.next_lesson_at as "next_lesson_at?",
taught.lesson_count as "lesson_count!",
relation.created_at,
relation.updated_at,
reader.timezone as "timezone!"

-- part: reader
-- In whose zone local times are told.
cross join (select timezone from users where id = :readerId) reader

-- part: withPeople
-- The people of `relation`, and their lessons: the latest that has begun, the next that has not, how many in all.
join users tutor on tutor.id = relation.tutor_id
join users student on student.id = relation.student_id
cross join lateral (
  select
    max(starts_at) filter (where starts_at <= :now::timestamptz) as last_lesson_at,
    min(starts_at) filter (where starts_at > :now::timestamptz) as next_lesson_at,
    count(*) as lesson_count
  from lessons
  where student_id = relation.student_id and tutor_id = relation.tutor_id
    and status in ('scheduled', 'completed')
) taught

-- part: ownRelations
-- Those of one side, each with the name of the other: a tutor's, or a student's, by an index of each.
own as (
  select relations.*, case when tells_of_student(relations.id, status, invited_by) then users.name else '' end as other_name
  from relations join users on users.id = student_id
  where tutor_id = :tutorId?::bigint
  union all
  select relations.*, users.name as other_name
  from relations join users on users.id = tutor_id
  where student_id = :studentId?::bigint
),
asked as (
  select * from own
  where (:statuses?::text[] is null or status = any (:statuses?::text[]))
    and (:search?::text is null or position(lower(:search?::text) in lower(other_name)) > 0)
)

-- name: relationsByName :many
-- A page of one side's relations by the name of the other, after a name and an id (R1), and one more than are
-- answered: only of these the lessons are looked at. `key` is where a relation stands.
with :part(ownRelations),
page as (
  select *, lower(other_name) as key
  from asked
  where (lower(other_name), id) > (coalesce(:afterKey?::text, ''), coalesce(:afterId?::bigint, 0))
  order by lower(other_name), id
  limit :most
)
select :row(Relation), relation.key as "key!"
from page relation
:part(withPeople)
:part(reader)
order by relation.key, relation.id;

-- name: relationsByUpdate :many
-- The same, those first whose status changed last. `key` is in microseconds since 1970.
with :part(ownRelations),
page as (
  select *, (date_part('epoch', updated_at) * 1000000)::bigint::text as key
  from asked
  where (updated_at, id) < (
    coalesce(timestamptz 'epoch' + :afterKey?::bigint * interval '1 microsecond', 'infinity'),
    coalesce(:afterId?::bigint, 0)
  )
  order by updated_at desc, id desc
  limit :most
)
select :row(Relation), relation.key as "key!"
from page relation
:part(withPeople)
:part(reader)
order by relation.updated_at desc, relation.id desc;

-- name: relationOf :maybe
-- One of a tutor's, or of a student's.
select :row(Relation)
from relations relation
:part(withPeople)
:part(reader)
where relation.id = :id and (relation.tutor_id = :tutorId? or relation.student_id = :studentId?);

-- name: insertInvitation :maybe
-- No row: the two have a relation already.
insert into relations (tutor_id, student_id, status, invited_by, changed_by, change_metadata)
values (:tutorId, :studentId, 'invited', :side, :actorId?, :metadata)
on conflict do nothing
returning id;

-- name: statusOfPair :one
select status from relations where tutor_id = :tutorId and student_id = :studentId;

-- name: lockRelation :maybe
select id from relations
where id = :id and (tutor_id = :tutorId? or student_id = :studentId?)
for no key update;

-- name: changeRelations :many
-- Gives those of one side's relations another status that may get it: which are in one of the states `from`,
-- and, where `inviter` is named, were invited by that side if they are invitations (R2). A row for each that
-- there is: what it was, and whether it was changed. With somebody who was erased nothing begins anew. They are
-- locked in the order of their pairs, as an import does it, so that of batches at once one waits for the other
-- and then sees what that did.
with locked as materialized (
  select id, status, invited_by
  from relations
  where id = any (:ids::bigint[]) and (tutor_id = :tutorId? or student_id = :studentId?)
    and (:status = 'archived' or not exists (
      select from users where id in (tutor_id, student_id) and erased_at is not null
    ))
  order by tutor_id, student_id
  for no key update
),
changed as (
  update relations set
    status = :status,
    invited_by = case :status::text when 'invited' then :side else relations.invited_by end,
    changed_by = :actorId?,
    change_metadata = :metadata,
    updated_at = now()
  from locked
  where relations.id = locked.id and locked.status = any (:from::text[])
    and (locked.status <> 'invited' or :inviter?::text is null or locked.invited_by = :inviter?)
  returning relations.id
)
select locked.id, locked.status, locked.invited_by, changed.id is not null as "changed!"
from locked left join changed on changed.id = locked.id;

-- row: RelationChange
-- A line of the log `change` of `relation`, as the API shows it.
change.id,
change.relation_id,
relation.tutor_id,
(select name from users where users.id = relation.tutor_id) as "tutor_name!",
relation.student_id,
(
  select case when tells_of_student(relation.id, relation.status, relation.invited_by) then name else '' end
  from users where users.id = relation.student_id
) as "student_name!",
change.prev_status,
change.new_status,
change.actor_id,
change.timestamp,
change.metadata,
reader.timezone as "timezone!"

-- name: timelineOf :many
-- What became of a relation, from its beginning, after one of its lines (R4).
select :row(RelationChange)
from relation_status_log change join relations relation on relation.id = change.relation_id
:part(reader)
where change.relation_id = :id and change.id > coalesce(:afterId?::bigint, 0)
order by change.id
limit :most;

-- name: recentChanges :many
-- What became of all relations of a tutor, the latest first, before one of its lines (R1).
select :row(RelationChange)
from (
  select change_id from relation_changes_by_tutor
  where tutor_id = :tutorId and change_id < coalesce(:beforeId?::bigint, 9223372036854775807)
  order by change_id desc
  limit :most
) latest
join relation_status_log change on change.id = latest.change_id
join relations relation on relation.id = change.relation_id
:part(reader)
order by change.id desc;
