-- For texts that are found by any part of them.
create extension if not exists pg_trgm with schema extensions;
