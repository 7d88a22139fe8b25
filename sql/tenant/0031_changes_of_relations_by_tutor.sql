-- Which lines of the log are of which tutor, in their order: the latest of all their relations are read from the
-- end of it (R1). The log itself has the columns that R3 names.
create table relation_changes_by_tutor (
  tutor_id bigint not null references users (id),
  -- Of relation_status_log, whose lines never go; a reference is a privilege that the log's owner has not given.
  change_id bigint not null,
  constraint relation_changes_are_of_one_tutor primary key (tutor_id, change_id)
);

-- Who changes a relation meanwhile waits, and writes here too then.
lock table relations in share row exclusive mode;
insert into relation_changes_by_tutor (tutor_id, change_id)
select relation.tutor_id, change.id
from relation_status_log change join relations relation on relation.id = change.relation_id
order by 1, 2;

-- Like the log: a line could be hidden here, too.
select extensions.keep_append_only(current_schema(), 'relation_changes_by_tutor');
