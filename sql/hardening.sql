-- Once for each database, as a superuser, and again after an update of PostgreSQL to a new major version:
--   psql "$SUPERUSER_URL_OF_THE_DATABASE" -f sql/hardening.sql
-- The embedded PostgreSQL gets it by itself. It takes from everybody but the database's owner the
-- functions by which a data statement could leave its tenant: those that change the session, run a text
-- that they are given, or hold and send what other tenants see (docs/decisions/0013). And it keeps the rows,
-- statements and values of people out of the server's own log, for connections that begin afterwards.
do $$
declare
  form regprocedure;
  owner name := (
    select rolname from pg_roles join pg_database on datdba = pg_roles.oid
    where datname = current_database()
  );
begin
  for form in
    select oid::regprocedure from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace
      and proname in (
        'set_config',
        'query_to_xml',
        'query_to_xmlschema',
        'query_to_xml_and_xmlschema',
        'cursor_to_xml',
        'cursor_to_xmlschema',
        'ts_stat',
        'ts_rewrite',
        'pg_notify',
        'pg_logical_emit_message',
        'pg_advisory_lock',
        'pg_advisory_lock_shared',
        'pg_advisory_xact_lock',
        'pg_advisory_xact_lock_shared',
        'pg_try_advisory_lock',
        'pg_try_advisory_lock_shared',
        'pg_try_advisory_xact_lock',
        'pg_try_advisory_xact_lock_shared',
        'lo_create',
        'lo_creat',
        'lo_from_bytea',
        'pg_export_snapshot'
      )
  loop
    execute format('revoke execute on function %s from public', form);
    execute format('grant execute on function %s to %I', form, owner);
  end loop;
  execute format('alter database %I set log_error_verbosity = terse', current_database());
  execute format('alter database %I set log_min_error_statement = panic', current_database());
  execute format('alter database %I set log_parameter_max_length = 0', current_database());
  execute format('alter database %I set log_parameter_max_length_on_error = 0', current_database());
end
$$;
