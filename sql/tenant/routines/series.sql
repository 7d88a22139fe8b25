-- Dates that were judged free are written all of them, or whoever wants them begins anew: one of them
-- went to a rival of the student's in between.
create or replace function all_were_written(written bigint, wanted bigint) returns boolean
language plpgsql as $$
begin
  if written = wanted then return true; end if;
  raise exception using
    errcode = 'serialization_failure',
    message = format('%s of %s dates were written', written, wanted);
end $$;
