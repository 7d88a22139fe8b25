-- row: Person
-- A user as those who run the marketplace see them.
id, subject, name, email, roles, timezone, language, created_at, updated_at

-- part: personFilter
-- What a list of `users` is asked for besides a text: null where it does not matter.
(:role?::text is null or :role?::text = any (roles))
and updated_at >= coalesce(:changedSince?::timestamptz, '-infinity')

-- part: textOfPerson
-- Of a row of `users`, as the index users_by_text has it.
(name || E'\n' || coalesce(email, '') || E'\n' || subject)

-- part: peopleOfText
-- Those in whose texts the pattern is, by the index users_by_text. They are found before all else: the planner
-- cannot know how many they are. Of a text that more have than these, and of one too short for the index
-- (`indexed` is null), `roads` says to go through the people in their order and to stop when a page is full.
of_text as materialized (
  select * from users
  where (name || E'\n' || coalesce(email, '') || E'\n' || subject) ilike :indexed?::text
  limit 1001
),
roads as materialized (
  select :indexed?::text is null or count(*) > 1000 as are_all from of_text
)

-- name: personOf :maybe
select :row(Person) from users where id = :id;

-- name: personBySubject :maybe
select :row(Person) from users where subject = :subject;

-- name: peopleById :many
-- The people of a filter after one of them, by one of two roads: the other has nothing to find.
with :part(peopleOfText),
found as (
  (
    select * from users
    where (select are_all from roads)
      and (:pattern?::text is null or :part(textOfPerson) ilike :pattern?::text)
      and :part(personFilter) and id > coalesce(:afterId?::bigint, 0)
    order by id
    limit :most::integer + 1
  )
  union all
  (
    select * from of_text
    where not (select are_all from roads) and :part(personFilter) and id > coalesce(:afterId?::bigint, 0)
    order by id
    limit :most::integer + 1
  )
),
page as (
  select *, count(*) over () as found, id as at from found order by id limit :most::integer
)
select :row(Person), at as "at!", found as "found!" from page order by id;

-- name: peopleByUpdate :many
-- The same in the order in which they were last changed; `at` is in microseconds since 1970.
with :part(peopleOfText),
found as (
  (
    select * from users
    where (select are_all from roads)
      and (:pattern?::text is null or :part(textOfPerson) ilike :pattern?::text)
      and :part(personFilter)
      and (updated_at, id) > (
        coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
        coalesce(:afterId?::bigint, 0)
      )
    order by updated_at, id
    limit :most::integer + 1
  )
  union all
  (
    select * from of_text
    where not (select are_all from roads)
      and :part(personFilter)
      and (updated_at, id) > (
        coalesce(timestamptz 'epoch' + :afterAt?::bigint * interval '1 microsecond', '-infinity'),
        coalesce(:afterId?::bigint, 0)
      )
    order by updated_at, id
    limit :most::integer + 1
  )
),
page as (
  select
    *,
    count(*) over () as found,
    (date_part('epoch', updated_at) * 1000000)::bigint as at
  from found
  order by updated_at, id
  limit :most::integer
)
select :row(Person), at as "at!", found as "found!" from page order by updated_at, id;

-- name: addPerson :maybe
-- Nobody where somebody has the subject: then, or before this ends, whoever else adds them (T3).
insert into users (subject, role, roles)
values (:subject, :role, :roles)
on conflict (subject) do nothing
returning id;

-- name: tutorOf :maybe
-- What a tutor shows to everybody, with the rules by which they can be booked.
select
  users.id,
  users.name,
  users.timezone,
  coalesce(profiles.headline, '') as "headline!",
  coalesce(profiles.description, '') as "description!",
  profiles.photo_url as "photo_url?",
  coalesce(profiles.subjects, '{}') as "subjects!",
  coalesce(profiles.languages, '{}') as "languages!",
  starting_prices.price as "price?",
  starting_prices.currency as "currency?",
  tutor_cards.rating::float8 as "rating?",
  coalesce(tutor_cards.ratings, 0) as "ratings!",
  effective_policies.min_notice_minutes as "min_notice_minutes!",
  effective_policies.cancellation_notice_minutes as "cancellation_notice_minutes!",
  effective_policies.horizon_days as "horizon_days!"
from effective_policies
join users on users.id = effective_policies.tutor_id
left join profiles on profiles.user_id = users.id
left join starting_prices on starting_prices.tutor_id = users.id
left join tutor_cards on tutor_cards.tutor_id = users.id
where users.id = :id;
