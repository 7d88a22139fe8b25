-- Who was forgotten (decision 8): the row stays, and nobody is in it.
alter table users
  -- Null: a person.
  add column erased_at timestamptz,
  -- Since when nothing of theirs is left; null while rows of theirs are still to be emptied.
  add column wholly_erased_at timestamptz,
  add constraint erased_people_have_nothing check (
    erased_at is null or (
      name = '' and email is null and language is null and telegram_user_id is null and subject like 'erased %'
    )
  ),
  add constraint people_are_erased_before_they_are_wholly check (wholly_erased_at >= erased_at);

create index users_erased on users (erased_at) where erased_at is not null;
