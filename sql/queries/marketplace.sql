-- part: cardFilter
-- Of `tutor_cards`: those that a list is asked for; null where it does not matter. Of subjects and of languages any
-- will do. `words` are what the text is searched for, and `matched` those who have them.
listed
and (:subjects?::text[] is null or subject_keys && :subjects?::text[])
and (:languages?::text[] is null or language_keys && :languages?::text[])
and (:currency?::text is null or currency = :currency?::text)
and (:priceFrom?::numeric is null or price >= :priceFrom?::numeric)
and (:priceTo?::numeric is null or price <= :priceTo?::numeric)
and (:minRating?::numeric is null or rating >= :minRating?::numeric)
and (:words?::text[] is null or tutor_id in (select matched.tutor_id from matched))

-- part: otherCardFilter
-- The same without subjects and languages.
(:currency?::text is null or currency = :currency?::text)
and (:priceFrom?::numeric is null or price >= :priceFrom?::numeric)
and (:priceTo?::numeric is null or price <= :priceTo?::numeric)
and (:minRating?::numeric is null or rating >= :minRating?::numeric)
and (:words?::text[] is null or tutor_id in (select matched.tutor_id from matched))

-- part: matchedTutors
-- Who is found by `words`; the planner would ask for each of the tutors.
matched as materialized (
  select tutor_id, score from found_by_text(:words?::text[]) where :words?::text[] is not null
)

-- name: tutorsInOrder :one
-- The tutors of a filter after one of them, with where each stands: the lowest `place` first, of one place the
-- lowest id. `most` null: all. Each road is of one order, and the others find nothing: so an index leads to the first
-- ones. By relevance is by rating where nothing is searched for.
with :part(matchedTutors),
found as (
  (
    select tutor_id, by_rating as place from tutor_cards
    where :order = 'rating' and :part(cardFilter)
      and (by_rating, tutor_id) > (coalesce(:afterPlace?::bigint, -9000000000000000), coalesce(:afterId?::bigint, 0))
      -- Implied by a rating that is asked for, and where the index can stop.
      and by_rating <= coalesce(-(:minRating?::numeric * 100)::bigint * 1000000, 0)
    order by by_rating, tutor_id
    limit :most?
  )
  union all
  (
    select tutor_id, by_price from tutor_cards
    where :order = 'price' and :part(cardFilter)
      and (by_price, tutor_id) > (coalesce(:afterPlace?::bigint, -1), coalesce(:afterId?::bigint, 0))
    order by by_price, tutor_id
    limit :most?
  )
  union all
  (
    select tutor_id, place
    from (
      select card.tutor_id, -(score * 1000000)::bigint as place
      from matched
      -- A card for each by its key: the plan that is kept thinks that few are found, and would go through all cards
      -- for every one of them.
      cross join lateral (
        select tutor_id from tutor_cards
        where tutor_id = matched.tutor_id and :order = 'relevance' and :part(cardFilter)
        offset 0
      ) card
    ) scored
    where (place, tutor_id) > (coalesce(:afterPlace?::bigint, -9000000000000000), coalesce(:afterId?::bigint, 0))
    order by place, tutor_id
    limit :most?
  )
)
select
  coalesce(array_agg(tutor_id order by place, tutor_id), '{}') as "ids!",
  coalesce(array_agg(place order by place, tutor_id), '{}') as "places!"
from found;

-- name: cardsOf :many
-- What is shown of tutors, in the order of their ids here.
select
  card.tutor_id, users.name, users.timezone, profiles.headline, profiles.photo_url,
  profiles.subjects as "subjects?", profiles.languages as "languages?", card.price, card.currency, card.rating,
  card.ratings
from unnest(:ids::bigint[]) with ordinality as asked (tutor_id, place)
join tutor_cards card using (tutor_id)
join users on users.id = card.tutor_id
left join profiles on profiles.user_id = card.tutor_id
order by asked.place;

-- name: facetsOf :one
-- How many tutors of a filter there are in all, and of each subject, language, currency and rating. Of
-- subjects, and of languages, those count whom the rest of the filter lets through, so that others can be chosen too. A subject is
-- spelled as the first tutor spells it who has it.
with :part(matchedTutors),
fitting as materialized (
  select
    tutor_id, currency, rating, subject_keys, language_keys,
    :subjects?::text[] is null or subject_keys && :subjects?::text[] as of_subject,
    :languages?::text[] is null or language_keys && :languages?::text[] as of_language
  from tutor_cards
  where listed and :part(otherCardFilter)
),
-- Keys are each once in a card, so that there is nothing to be told apart.
frequent_subjects as materialized (
  select key, count(*) as tutors, min(tutor_id) as first
  from fitting, unnest(subject_keys) key
  where of_language and key <> ''
  group by key
  order by tutors desc, key
  limit 100
),
subjects as (
  select key, tutors, (
    select btrim(subject)
    from profiles, unnest(profiles.subjects) subject
    where user_id = first and lower(btrim(subject) collate "pg_c_utf8") = key
    limit 1
  ) as value
  from frequent_subjects
),
languages as (
  select key, count(*) as tutors
  from fitting, unnest(language_keys) key
  where of_subject
  group by key
  order by tutors desc, key
  limit 100
),
currencies as (
  select currency as key, count(*) as tutors
  from fitting
  where of_subject and of_language and currency is not null
  group by 1
  order by tutors desc, key
  limit 100
)
select
  count(*) filter (where of_subject and of_language) as "total!",
  array(select value from subjects order by tutors desc, key) as "subjects!",
  array(select tutors from subjects order by tutors desc, key) as "subject_counts!",
  array(select key from languages order by tutors desc, key) as "languages!",
  array(select tutors from languages order by tutors desc, key) as "language_counts!",
  array(select key from currencies order by tutors desc, key) as "currencies!",
  array(select tutors from currencies order by tutors desc, key) as "currency_counts!",
  count(*) filter (where of_subject and of_language and rating >= 4.5) as "from_4_5!",
  count(*) filter (where of_subject and of_language and rating >= 4) as "from_4!",
  count(*) filter (where of_subject and of_language and rating >= 3) as "from_3!"
from fitting;

-- name: tutorsToSieve :many
-- Whom a search may find, with how far ahead each can be booked.
select tutor_id as "tutor_id!", horizon_days as "horizon_days!"
from tutor_cards
join effective_policies using (tutor_id)
where listed
order by tutor_id;

-- name: nextHoldEnd :one
-- When the next hold ends, by which somebody may be free whom no writer tells of; null: none is held.
select (date_part('epoch', min(held_until)) * 1000)::bigint as "at?"
from lessons
where status = 'held' and held_until > now();

-- name: insertMetrics :exec
insert into marketplace_metrics (at, name, count, total, most)
select :now, name, count, total, most
from unnest(:names::text[], :counts::bigint[], :totals::float8[], :mosts::float8[])
  as measured (name, count, total, most);

-- name: forgetOldMetrics :exec
-- At most so many at once.
delete from marketplace_metrics
where id = any (array(select id from marketplace_metrics where at < :before order by at limit :most));
