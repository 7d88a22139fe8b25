-- What the marketplace shows of tutors and finds them by (M1).

-- A text in small letters of ASCII as far as it is Latin or Cyrillic: so that trigrams, which know no other letters
-- in a database without a locale, find words in English, Ukrainian and Russian whatever the locale is, and that
-- those who cannot type і or ґ find what is spelled with it. Other scripts stay as they are.
create or replace function folded(given text) returns text language sql immutable return
  translate(
    lower(given collate "pg_c_utf8"),
    'абвгґдеєёжзиіїйклмнопрстуфхцчшщыэюяàáâãäåąçćèéêëęìíîïłñńòóôõöøśùúûüýźżъь''’ʼ',
    'abvggdeeezziiiiklmnoprstufhccssieuaaaaaaaacceeeeeiiiilnnoooooosuuuuyzz'
  );

-- Makes the cards of some tutors anew. It locks them first, in the order of ids, and reads after: of two who
-- change one at once the second sees what the first has done.
create or replace function refresh_cards(in_schema name, tutors bigint[]) returns void
language plpgsql as $$
begin
  insert into tutor_cards (tutor_id)
  select id from users where id = any (tutors) and 'tutor' = any (roles) order by id
  on conflict do nothing;
  perform from tutor_cards where tutor_id = any (tutors) order by tutor_id for no key update;
  update tutor_cards set
    listed = made.listed,
    subject_keys = made.subject_keys,
    language_keys = made.language_keys,
    price = made.price,
    currency = made.currency,
    rating = made.rating,
    ratings = made.ratings,
    -- Of two of one rating the one with more ratings comes first; who has none comes last.
    by_rating = -coalesce((made.rating * 100)::bigint * 1000000 + least(made.ratings, 999999), 0),
    by_price = coalesce((made.price * 100)::bigint, 0),
    document = made.document,
    words = made.words
  from (
    select
      users.id,
      offered.currency is not null and users.erased_at is null as listed,
      told.subject_keys,
      told.language_keys,
      coalesce(profiles.hourly_rate, offered.price) as price,
      case when profiles.hourly_rate is null then offered.currency else profiles.currency end as currency,
      rating_of(rated.stars, rated.ratings) as rating,
      rated.ratings,
      setweight(to_tsvector('simple', folded(users.name || ' ' || told.subjects)), 'A')
        || setweight(to_tsvector('simple', folded(concat_ws(' ', profiles.headline, told.services))), 'B')
        || setweight(to_tsvector('simple', folded(coalesce(profiles.description, ''))), 'D')
        || setweight(to_tsvector('english', told.text), 'C')
        || setweight(to_tsvector('russian', told.text), 'C') as document,
      folded(concat_ws(' ', users.name, told.subjects, profiles.headline, told.services)) as words
    from users
    left join profiles on profiles.user_id = users.id
    -- The cheapest hour of what they offer, in the currency of what they have offered longest; what is for nothing,
    -- such as a first meeting, tells of no price.
    left join lateral (
      select
        first.currency,
        coalesce(min(round(price * 60 / duration_minutes, 2)) filter (where price > 0), 0) as price
      from services
      join (
        select currency from services where tutor_id = users.id and active order by id limit 1
      ) first using (currency)
      where tutor_id = users.id and active
      group by first.currency
    ) offered on true
    cross join lateral (
      select coalesce(sum(stars), 0)::bigint as stars, count(*)::integer as ratings
      from ratings
      where tutor_id = users.id and not hidden
    ) rated
    cross join lateral (
      select
        coalesce(array_to_string(profiles.subjects, ' '), '') as subjects,
        (
          select left(string_agg(name, ' ' order by id), 1000)
          from services
          where tutor_id = users.id and active
        ) as services,
        array(
          select distinct lower(btrim(subject) collate "pg_c_utf8")
          from unnest(profiles.subjects) subject
        ) as subject_keys,
        array(
          select distinct key
          from unnest(profiles.languages) language,
            lateral (values (lower(language)), (split_part(lower(language), '-', 1))) keys (key)
        ) as language_keys,
        lower(
          concat_ws(
            ' ', array_to_string(profiles.subjects, ' '), profiles.headline, profiles.description,
            (select string_agg(name, ' ') from services where tutor_id = users.id and active)
          ) collate "pg_c_utf8"
        ) as text
    ) told
    where users.id = any (tutors)
  ) made
  where made.id = tutor_cards.tutor_id;
  if current_user = in_schema then
    insert into extensions.own_calendar_changes (tutor_id, of_card) select unnest(tutors), true;
  else
    perform extensions.note_card_changes(in_schema, tutors);
  end if;
end $$;

create or replace function refresh_card_of_user() returns trigger language plpgsql as $$
begin
  perform refresh_cards(tg_table_schema, array[new.id]);
  return null;
end $$;

create or replace trigger tutors_have_a_card
  after insert on users
  for each row when ('tutor' = any (new.roles))
  execute function refresh_card_of_user();
create or replace trigger users_refresh_their_card
  after update of name, timezone, role, roles, erased_at on users
  for each row when (
    'tutor' = any (new.roles)
    and (old.name, old.timezone, old.roles, old.erased_at)
      is distinct from (new.name, new.timezone, new.roles, new.erased_at)
  )
  execute function refresh_card_of_user();

-- For statement triggers whose transition table is called `changed`.
create or replace function refresh_cards_of_tutors() returns trigger language plpgsql as $$
begin
  perform refresh_cards(tg_table_schema, array(select distinct tutor_id from changed));
  return null;
end $$;

create or replace trigger services_refresh_cards_when_inserted
  after insert on services referencing new table as changed
  for each statement execute function refresh_cards_of_tutors();
create or replace trigger services_refresh_cards_when_updated
  after update on services referencing new table as changed
  for each statement execute function refresh_cards_of_tutors();
create or replace trigger services_refresh_cards_when_deleted
  after delete on services referencing old table as changed
  for each statement execute function refresh_cards_of_tutors();

create or replace trigger ratings_refresh_cards_when_inserted
  after insert on ratings referencing new table as changed
  for each statement execute function refresh_cards_of_tutors();
create or replace trigger ratings_refresh_cards_when_updated
  after update on ratings referencing new table as changed
  for each statement execute function refresh_cards_of_tutors();
create or replace trigger ratings_refresh_cards_when_deleted
  after delete on ratings referencing old table as changed
  for each statement execute function refresh_cards_of_tutors();

create or replace function refresh_cards_of_people() returns trigger language plpgsql as $$
begin
  perform refresh_cards(
    tg_table_schema,
    array(select user_id from changed join users on id = user_id where 'tutor' = any (roles))
  );
  return null;
end $$;

create or replace trigger profiles_refresh_cards_when_inserted
  after insert on profiles referencing new table as changed
  for each statement execute function refresh_cards_of_people();
create or replace trigger profiles_refresh_cards_when_updated
  after update on profiles referencing new table as changed
  for each statement execute function refresh_cards_of_people();
create or replace trigger profiles_refresh_cards_when_deleted
  after delete on profiles referencing old table as changed
  for each statement execute function refresh_cards_of_people();

-- Who is found by words (letters and digits only), and how well: by the beginnings of all of them, or by their stems in
-- English and Russian; where that finds nobody, by likeness, so that a letter may be wrong. That costs some
-- microseconds for each tutor, and would bring many who were not meant where some were.
create or replace function found_by_text(given text[]) returns table (tutor_id bigint, score real)
language plpgsql stable set pg_trgm.word_similarity_threshold = 0.5 as $$
declare
  phrase constant text := array_to_string(given, ' ');
  likeness constant text := folded(phrase);
  wanted constant tsquery :=
    to_tsquery('simple', coalesce((
      select string_agg('''' || folded(word) || ''':*', ' & ')
      from unnest(given) word
      where folded(word) <> ''
    ), ''))
    || plainto_tsquery('english', phrase) || plainto_tsquery('russian', phrase);
begin
  return query
  select card.tutor_id, ts_rank(card.document, wanted)
  from tutor_cards card
  where card.listed and card.document @@ wanted;
  if not found then
    return query
    select card.tutor_id, extensions.word_similarity(likeness, card.words)
    from tutor_cards card
    where card.listed and likeness <% card.words;
  end if;
end $$;

-- All cards, of tutors who were there before this was: and again whenever what stands above is another.
select refresh_cards(current_schema(), array(select id from users where 'tutor' = any (roles)));
