-- All that is held about people: the one list by which they get a copy of it and by which they are forgotten
-- (decision 8). test/privacy/catalogue.test.ts holds it against the tables, so that no column is left out.

-- Each kind of row that tells of a person, $1, in the order in which it is emptied; a row is called `held`.
--   theirs      which rows of the table
--   key         what sorts them, a text
--   shown       what the person gets of a row: nothing of others that they do not see anyhow (T6). Null: none
--   at_erasure  `deleted`, `deleted_first` as long as their subject is known; `emptied` of the columns that are
--               personal, or of those that `columns` names; `kept`
create or replace view held_rows as
select * from (values
  (
    10, 'import_quarantine', 'import_quarantine',
    'exists (select from users where id = $1 and quarantine_tells_of(held.item, held.detail, users))',
    'lpad(held.import_id::text, 19, ''0'') || lpad(held.line::text, 19, ''0'')',
    'to_jsonb(held)', 'deleted_first', null::text[]
  ),
  (20, 'user', 'users', 'held.id = $1', 'held.id::text', 'to_jsonb(held)', 'kept', null),
  (25, 'user_change', 'user_changes', 'held.user_id = $1', 'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held) - ''moment''', 'kept', null),
  (30, 'profile', 'profiles', 'held.user_id = $1', 'held.user_id::text', 'to_jsonb(held)', 'deleted', null),
  (40, 'profile_draft', 'profile_drafts', 'held.user_id = $1', 'held.user_id::text', 'to_jsonb(held)', 'deleted', null),
  (
    44, 'telegram_code', 'telegram_codes', 'held.user_id = $1', 'held.user_id::text', 'to_jsonb(held) - ''hash''',
    'deleted', null
  ),
  (
    42, 'calendar_feed', 'calendar_feeds', 'held.user_id = $1', 'held.user_id::text', 'to_jsonb(held) - ''hash''',
    'deleted', null
  ),
  -- Nobody's once the account is unlinked, and gone within the hour.
  (
    46, 'telegram_try', 'telegram_tries',
    'held.telegram_user_id = (select telegram_user_id from users where id = $1)',
    'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held)', 'kept', null
  ),
  (50, 'policies', 'policies', 'held.tutor_id = $1', 'held.tutor_id::text', 'to_jsonb(held)', 'deleted', null),
  (60, 'slot', 'slots', 'held.tutor_id = $1', 'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held)', 'deleted', null),
  (70, 'template', 'templates', 'held.tutor_id = $1', 'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held)', 'deleted', null),
  (80, 'block', 'blocks', 'held.tutor_id = $1', 'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held)', 'deleted', null),
  (
    90, 'hold', 'lessons', 'held.status = ''held'' and (held.tutor_id = $1 or held.student_id = $1)',
    'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held) - ''holder''', 'deleted', null
  ),
  (
    100, 'notification', 'notifications', 'held.recipient_id = $1', 'lpad(held.id::text, 19, ''0'')',
    'to_jsonb(held)', 'deleted', null
  ),
  (
    110, 'rating_given', 'ratings', 'held.student_id = $1', 'lpad(held.lesson_id::text, 19, ''0'')',
    'to_jsonb(held)', 'emptied', null
  ),
  -- Not by whom, nor of which lesson.
  (
    120, 'rating_received', 'ratings', 'held.tutor_id = $1', 'lpad(held.lesson_id::text, 19, ''0'')',
    'to_jsonb(held) - ''student_id'' - ''lesson_id''', 'emptied', null
  ),
  (
    130, 'lesson', 'lessons', 'held.status <> ''held'' and (held.tutor_id = $1 or held.student_id = $1)',
    'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held) - ''holder''', 'emptied', null
  ),
  (
    140, 'lesson_details', 'lesson_details',
    'held.lesson_id in (select id from lessons where tutor_id = $1 or student_id = $1)',
    'lpad(held.lesson_id::text, 19, ''0'')', 'to_jsonb(held)', 'emptied', null
  ),
  (
    150, 'series', 'series', 'held.tutor_id = $1 or held.student_id = $1', 'lpad(held.id::text, 19, ''0'')',
    'to_jsonb(held)', 'emptied', null
  ),
  (160, 'service', 'services', 'held.tutor_id = $1', 'lpad(held.id::text, 19, ''0'')', 'to_jsonb(held)', 'deleted', null),
  -- Made of what stands above, and shown there.
  (165, 'tutor_card', 'tutor_cards', 'held.tutor_id = $1', 'held.tutor_id::text', null, 'deleted', null),
  (
    170, 'relation', 'relations', 'held.tutor_id = $1 or held.student_id = $1', 'lpad(held.id::text, 19, ''0'')',
    'to_jsonb(held) - ''changed_by''', 'kept', null
  ),
  (
    180, 'relation_change', 'relation_status_log',
    'held.relation_id in (select id from relations where tutor_id = $1 or student_id = $1)',
    'lpad(held.id::text, 19, ''0'')', 'by_whom(to_jsonb(held), $1) - ''moment''', 'kept', null
  ),
  (
    190, 'lesson_change', 'lesson_changes',
    'held.lesson_id in (select id from lessons where tutor_id = $1 or student_id = $1)',
    'lpad(held.lesson_id::text, 19, ''0'') || lpad(held.id::text, 19, ''0'')',
    'by_whom(to_jsonb(held), $1) - ''moment''', 'emptied', null
  ),
  (
    200, 'availability_change', 'availability_changes', 'held.tutor_id = $1', 'lpad(held.id::text, 19, ''0'')',
    'by_whom(to_jsonb(held), $1) - ''{bytes,moment}''::text[]', 'emptied', null
  ),
  -- What an admin did to others' lessons and calendars: only they leave lines of the trails elsewhere. Of what
  -- they changed no more is shown than that.
  (
    210, 'lesson_change_by_admin', 'lesson_changes',
    'held.actor_id = $1 and is_admin($1) and not exists (
      select from lessons where id = held.lesson_id and (tutor_id = $1 or student_id = $1)
    )',
    'lpad(held.lesson_id::text, 19, ''0'') || lpad(held.id::text, 19, ''0'')',
    'to_jsonb(held) - ''{actor_id,before,after,moment}''::text[]', 'emptied', '{reason}'
  ),
  (
    220, 'availability_change_by_admin', 'availability_changes',
    'held.actor_id = $1 and held.tutor_id <> $1 and is_admin($1)', 'lpad(held.id::text, 19, ''0'')',
    'to_jsonb(held) - ''{actor_id,before,after,bytes,moment}''::text[]', 'emptied', '{reason}'
  ),
  (
    230, 'import_row', 'import_rows', 'held.tutor_id = $1',
    'lpad(held.import_id::text, 19, ''0'') || held.kind || lpad(held.row_id::text, 19, ''0'')', 'to_jsonb(held)',
    'deleted', null
  ),
  (
    240, 'import_row_of_student', 'import_rows',
    'held.kind = ''lesson'' and $1::text in (held.before ->> ''student_id'', held.after ->> ''student_id'')',
    'lpad(held.import_id::text, 19, ''0'') || held.kind || lpad(held.row_id::text, 19, ''0'')', 'to_jsonb(held)',
    'emptied', null
  ),
  (
    250, 'kept_answer', 'idempotency_keys', 'held.caller = ''user '' || $1',
    '(held.operation || '' '' || held.key) collate "C"',
    'to_jsonb(held) - ''caller'' - ''request_hash'' - ''headers''', 'deleted', null
  ),
  -- It repeats to another what stands above, and what of others does not.
  (
    260, 'answer_to_another', 'idempotency_keys',
    'held.caller <> ''user '' || $1 and answer_tells_of(held.body, $1)', 'held.key', null, 'deleted', null
  )
) held_rows (place, kind, table_name, theirs, key, shown, at_erasure, columns);

-- Each column of a text or of JSON, and each that names a person elsewhere, with what becomes of it when $1 is
-- forgotten. Personal ones without that go with their row. Those that are not personal say why.
create or replace view held_columns as
select * from (values
  ('users', 'subject', true, '''erased '' || gen_random_uuid()', null::text),
  ('users', 'name', true, '''''', null),
  ('users', 'email', true, 'null', null),
  ('users', 'timezone', true, '''UTC''', null),
  ('users', 'language', true, 'null', null),
  ('users', 'telegram_user_id', true, 'null', null),
  ('users', 'role', false, null, 'what somebody may be, of three words'),
  ('users', 'roles', false, null, 'what somebody may be, of three words'),

  ('calendar_feeds', 'hash', true, null, null),
  ('user_changes', 'action', false, null, 'one of our words'),
  ('user_changes', 'roles', false, null, 'what somebody may be, of three words'),
  ('user_changes', 'fields', false, null, 'names of fields, and not what they are'),

  ('telegram_codes', 'hash', true, null, null),
  ('telegram_codes', 'telegram_user_id', true, null, null),
  ('telegram_tries', 'telegram_user_id', false, null, 'who sent wrong codes, for an hour'),

  ('profiles', 'headline', true, null, null),
  ('profiles', 'description', true, null, null),
  ('profiles', 'photo_url', true, null, null),
  ('profiles', 'currency', false, null, 'goes with its row'),
  ('profiles', 'subjects', true, null, null),
  ('profiles', 'languages', true, null, null),
  ('profiles', 'other_settings', true, null, null),
  ('profile_drafts', 'content', true, null, null),

  ('services', 'name', true, null, null),
  ('services', 'currency', false, null, 'goes with its row'),
  ('tutor_cards', 'subject_keys', true, null, null),
  ('tutor_cards', 'language_keys', true, null, null),
  ('tutor_cards', 'document', true, null, null),
  ('tutor_cards', 'words', true, null, null),
  ('tutor_cards', 'currency', false, null, 'goes with its row'),
  ('marketplace_metrics', 'name', false, null, 'one of our words'),
  ('slots', 'override_reason', true, null, null),
  ('slots', 'timezone', false, null, 'by which clock it was; it goes with its row'),
  ('slots', 'source', false, null, 'one of our words'),
  ('blocks', 'reason', true, null, null),

  ('lessons', 'cancel_reason', true, 'null', null),
  -- A tutor gave it its name.
  ('lessons', 'service_name', true, 'case held.tutor_id when $1 then null else held.service_name end', null),
  ('lessons', 'currency', false, null, 'a fact of the lesson, with its price'),
  ('lessons', 'status', false, null, 'a fact of the lesson, of four words'),
  ('lessons', 'origin', false, null, 'how the lesson came about, of two words'),
  ('lessons', 'holder', false, null, 'the id of a user, or the name of a key'),
  ('lesson_details', 'note', true, 'null', null),
  ('lesson_details', 'meeting_url', true, 'null', null),
  ('lesson_details', 'metadata', true, 'null', null),
  ('lesson_details', 'reschedule_reason', true, 'null', null),
  ('lesson_details', 'cancelled_by', false, null, 'a part in the lesson, of three words'),
  ('series', 'service_name', true, 'case held.tutor_id when $1 then null else held.service_name end', null),
  ('series', 'currency', false, null, 'a fact of its lessons'),
  ('series', 'timezone', false, null, 'by which clock its lessons were'),
  ('skipped_series_dates', 'rule', false, null, 'one of our words'),

  ('lesson_changes', 'reason', true, 'null', null),
  ('lesson_changes', 'before', true, 'without_texts_of_lesson(held.before, held.lesson_id, $1)', null),
  ('lesson_changes', 'after', true, 'without_texts_of_lesson(held.after, held.lesson_id, $1)', null),
  ('lesson_changes', 'action', false, null, 'one of our words'),
  ('availability_changes', 'reason', true, 'null', null),
  ('availability_changes', 'before', true, 'without_texts(held.before, personal_keys())', null),
  ('availability_changes', 'after', true, 'without_texts(held.after, personal_keys())', null),
  ('availability_changes', 'action', false, null, 'one of our words'),
  ('import_rows', 'before', true, 'without_texts(held.before, personal_keys())', null),
  ('import_rows', 'after', true, 'without_texts(held.after, personal_keys())', null),
  ('import_rows', 'kind', false, null, 'one of our words'),
  ('import_quarantine', 'item', true, null, null),
  ('import_quarantine', 'detail', true, null, null),
  ('import_quarantine', 'place', true, null, null),
  ('import_quarantine', 'reason', false, null, 'one of our words'),
  ('imports', 'file_name', false, null, 'what an operator called a file'),
  ('imports', 'sha256', false, null, 'a hash of a whole file'),
  ('imports', 'status', false, null, 'one of our words'),
  ('imports', 'counts', false, null, 'numbers by our words'),

  ('ratings', 'text', true, '''''', null),
  ('relations', 'status', false, null, 'one of our words'),
  ('relations', 'invited_by', false, null, 'one of our words'),
  ('relations', 'change_metadata', false, null, 'our words and ids; nobody else writes there'),
  ('relation_status_log', 'prev_status', false, null, 'one of our words'),
  ('relation_status_log', 'new_status', false, null, 'one of our words'),
  ('relation_status_log', 'metadata', false, null, 'our words and ids; nobody else writes there'),

  ('notifications', 'telegram_user_id', true, null, null),
  ('notifications', 'kind', false, null, 'one of our words'),
  ('notifications', 'status', false, null, 'one of our words'),
  ('idempotency_keys', 'body', true, null, null),
  ('idempotency_keys', 'headers', true, null, null),
  ('idempotency_keys', 'key', true, null, null),
  ('idempotency_keys', 'request_hash', true, null, null),
  ('idempotency_keys', 'caller', false, null, 'the id of a user, or the name of a key'),
  ('idempotency_keys', 'operation', false, null, 'one of our words'),
  ('idempotency_claims', 'key', false, null, 'its rows are gone with the transaction that made them'),
  ('idempotency_claims', 'caller', false, null, 'its rows are gone with the transaction that made them'),
  ('idempotency_claims', 'operation', false, null, 'its rows are gone with the transaction that made them'),
  ('feature_flags', 'name', false, null, 'a word for a feature'),
  ('feature_flags', 'description', false, null, 'what a feature is for'),
  ('webhook_endpoints', 'url', false, null, 'where an admin has events sent to'),
  ('webhook_endpoints', 'description', false, null, 'what an admin calls it'),
  ('webhook_endpoints', 'event_types', false, null, 'our words'),
  ('webhook_endpoints', 'disabled_reason', false, null, 'one of our words'),
  ('webhook_endpoints', 'sealed_secret', false, null, 'a secret of an endpoint'),
  ('webhook_endpoints', 'sealed_old_secret', false, null, 'a secret of an endpoint'),
  ('webhook_endpoints', 'feed_cursor', false, null, 'a place in the change feed'),
  ('webhook_deliveries', 'message_id', false, null, 'the id of an event'),
  ('webhook_deliveries', 'event_type', false, null, 'one of our words'),
  ('webhook_deliveries', 'payload', false, null, 'ids and facts, as the change feed tells them'),
  ('webhook_deliveries', 'status', false, null, 'one of our words'),
  ('webhook_deliveries', 'failure', false, null, 'one of our words'),
  ('webhook_deliveries', 'answer_body', false, null, 'what an endpoint says that was told ids; it goes in 30 days'),
  ('turns', 'kind', false, null, 'one of our words'),
  ('made_by_tz_release', 'version', false, null, 'a release of the tz database')
) held_columns (table_name, column_name, is_personal, emptied, why);

create or replace function is_admin(person bigint) returns boolean language sql stable as $$
  select exists (select from users where id = person and 'admin' = any (roles))
$$;

-- Under which keys the images of rows have personal texts.
create or replace function personal_keys() returns text[] language sql immutable return
  '{override_reason,reason,cancel_reason,service_name,note,meeting_url,metadata,reschedule_reason}'::text[];

-- An image of a row, or of several, of which these keys are null.
create or replace function without_texts(image jsonb, keys text[]) returns jsonb language sql immutable as $$
  select case jsonb_typeof(image)
    when 'array' then (
      select coalesce(jsonb_agg(
        one || (select coalesce(jsonb_object_agg(key, null), '{}') from unnest(keys) key where one ? key)
        order by place
      ), '[]')
      from jsonb_array_elements(image) with ordinality every (one, place)
    )
    else image || (select coalesce(jsonb_object_agg(key, null), '{}') from unnest(keys) key where image ? key)
  end
$$;

-- Of a lesson the name of its service is the tutor's.
create or replace function without_texts_of_lesson(image jsonb, lesson bigint, person bigint) returns jsonb
language sql stable as $$
  select without_texts(image, case
    when exists (select from lessons where id = lesson and tutor_id = person) then personal_keys()
    else array_remove(personal_keys(), 'service_name')
  end)
$$;

-- A line of a trail as one whom it is about sees it: who else did it is not told.
create or replace function by_whom(line jsonb, person bigint) returns jsonb language sql immutable return
  (line - 'actor_id') || jsonb_build_object('by_them', coalesce(line ->> 'actor_id' = person::text, false));

-- Whether a row that could not be imported names them, by their subject or by a text of theirs.
create or replace function quarantine_tells_of(item json, detail text, person users) returns boolean
language sql stable as $$
  select bool_or(
    strpos(item::text, to_json(word)::text) > 0
    or (word ~ '^[0-9]+$' and item::text ~ ('[:,\[ ]' || word || '[],} ]'))
    or (char_length(word) > 3 and strpos(detail, word) > 0)
  )
  from unnest(array[person.subject, person.email, nullif(person.name, '')]) word
  where word is not null
$$;

-- Whether an answer that is kept for somebody else tells of a person or of a lesson of theirs.
create or replace function answer_tells_of(body text, person bigint) returns boolean language sql stable as $$
  select case when body is json and (strpos(body, '_id"') > 0 or strpos(body, '"subject"') > 0 or strpos(body, '_name"') > 0) then exists (
    select
    from jsonb_path_query(body::jsonb, '$.** ? (@.type() == "object")') told
    where person::text in (told ->> 'tutor_id', told ->> 'student_id')
      or (told ? 'subject' and told ->> 'id' = person::text)
      or exists (
        select from lessons
        where (tutor_id = person or student_id = person) and id::text in (
          told ->> 'lesson_id', case when told ? 'student_name' then told ->> 'id' end
        )
      )
  ) else false end
$$;

-- A page of what is held about a person, after a row of a place in the list: so many rows, or fewer where they
-- are long.
create or replace function held_about(person bigint, after_place integer, after_key text, most integer)
returns table (place integer, kind text, key text, value jsonb) language plpgsql stable as $$
declare
  list record;
  one record;
  missing integer := most;
  bytes bigint := 0;
begin
  for list in
    select * from held_rows where shown is not null and held_rows.place >= after_place order by held_rows.place
  loop
    for one in execute format(
      'select sort_key, %s as shown from (
        select held, %s as sort_key from %I held where (%s) and ($2::text is null or %2$s > $2)
        order by 2 limit $3
      ) theirs', list.shown, list.key, list.table_name, list.theirs
    ) using person, case list.place when after_place then after_key end, missing
    loop
      place := list.place;
      kind := list.kind;
      key := one.sort_key;
      value := one.shown;
      return next;
      missing := missing - 1;
      bytes := bytes + octet_length(value::text);
      if missing <= 0 or bytes > bytes_of_a_page() then
        return;
      end if;
    end loop;
  end loop;
end $$;

-- Empties so many rows of a person at most, of those that still have anything, and answers how many there were.
-- All that they wait for is locked by then (lock_all_of).
create or replace function erase_rows(person bigint, most bigint) returns bigint language plpgsql volatile as $$
declare
  list record;
  sets text;
  differs text;
  missing bigint := most;
  done bigint;
begin
  for list in select * from held_rows where at_erasure in ('deleted', 'emptied') order by place loop
    if list.at_erasure = 'deleted' then
      execute format(
        'delete from %1$I where ctid = any (array(select ctid from %1$I held where %2$s limit $2))',
        list.table_name, list.theirs
      ) using person, missing;
    else
      select
        string_agg(format('%I = %s', column_name, emptied), ', '),
        string_agg(format('held.%I is distinct from %s', column_name, emptied), ' or ')
      into sets, differs
      from held_columns
      where table_name = list.table_name and emptied is not null
        and (list.columns is null or column_name = any (list.columns));
      if exists (
        select from pg_attribute
        where attrelid = list.table_name::regclass and attname = 'updated_at' and not attisdropped
      ) then
        sets := sets || ', updated_at = now()';
      end if;
      execute format(
        'update %1$I held set %2$s where ctid = any (
          array(select ctid from %1$I held where (%3$s) and (%4$s) limit $2)
        )', list.table_name, sets, list.theirs, differs
      ) using person, missing;
    end if;
    get diagnostics done = row_count;
    missing := missing - done;
    exit when missing <= 0;
  end loop;
  return most - missing;
end $$;

-- Nobody is in the row then, and no token finds it. What knows them by their texts only goes before.
create or replace function empty_user(person bigint, at timestamptz) returns void language plpgsql volatile as $$
declare
  list record;
begin
  for list in select * from held_rows where at_erasure = 'deleted_first' order by place loop
    execute format('delete from %I held where %s', list.table_name, list.theirs) using person;
  end loop;
  execute (
    select format(
      'update users held set %s, erased_at = $2, updated_at = now() where id = $1',
      string_agg(format('%I = %s', column_name, emptied), ', ')
    )
    from held_columns where table_name = 'users' and is_personal
  ) using person, at;
end $$;
