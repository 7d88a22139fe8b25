-- What the change feed (X13) reads: the trails that are written anyway, by the moment of each row. That is the
-- number of the transaction that wrote it, or a larger one that an earlier change of the same thing has. The rows
-- of before have none, '0', and are not in the feed, for nobody knows in which order they were committed. So a
-- constant is the default at first, for which no table is written anew, and the indexes are empty.
alter table lesson_changes add column moment xid8 not null default '0';
alter table lesson_changes alter column moment set default pg_current_xact_id();
create index lesson_changes_by_moment on lesson_changes (moment, id) where moment > '0';

alter table availability_changes add column moment xid8 not null default '0';
alter table availability_changes alter column moment set default pg_current_xact_id();
create index availability_changes_by_moment on availability_changes (moment, id) where moment > '0';

select extensions.give_moments(current_schema(), 'relation_status_log');

-- What became of each user: that they came, which of their facts changed, that they were forgotten. The facts
-- themselves are not repeated here.
create table user_changes (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  at timestamptz not null default clock_timestamp(),
  action text not null
    constraint user_changes_have_an_action check (action in ('created', 'changed', 'erased')),
  -- Those of that moment.
  roles text[] not null,
  -- Names of fields; none of somebody new.
  fields text[] not null,
  moment xid8 not null default pg_current_xact_id()
);
create index user_changes_by_user on user_changes (user_id, id);
create index user_changes_by_moment on user_changes (moment, id) where moment > '0';
select extensions.keep_append_only(current_schema(), 'user_changes');
