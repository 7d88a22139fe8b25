-- Readiness asks whether the database takes writes. An update of one row would find room in its own page on
-- a disk that is full: so this makes a file of 64 kB, and undoes it. A table of its own each time, since
-- one that stays is locked as long as a backup reads it.
create or replace function control.try_to_write() returns void language plpgsql as $$
begin
  create table control.tried_to_write (filler text storage plain);
  -- The table is another one each time, so the statement cannot be prepared.
  execute $fill$
    insert into control.tried_to_write select repeat('x', 8000) from generate_series(1, 8)
  $fill$;
  raise exception using errcode = 'HH001', message = 'this is undone';
exception when sqlstate 'HH001' then
  return;
end $$;
