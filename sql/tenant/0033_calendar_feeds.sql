-- Secret addresses at which people's lessons can be read as a calendar (X13), one each. What is kept is a hash of 256
-- random bits, which is as good as they are.
create table calendar_feeds (
  user_id bigint primary key references users (id),
  hash bytea not null
    constraint calendar_feeds_have_a_sha256 check (length(hash) = 32),
  created_at timestamptz not null,
  constraint calendar_feeds_are_different unique (hash)
);
