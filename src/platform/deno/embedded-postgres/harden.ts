import { forbiddenFunctions } from "../../database/statement.ts";
import { connect, noTimeouts } from "../../db.ts";

/**
 * Takes from everybody but the database's owner the functions by which a data statement could leave
 * its tenant (decision 13). Only a superuser may; the text also stands in docs/own-postgresql.md.
 */
export async function hardenDatabase(superuserUrl: string): Promise<void> {
  const sql = connect(superuserUrl, { max: 1, timeouts: noTimeouts });
  try {
    await sql.unsafe(hardening);
  } finally {
    await sql.end();
  }
}

/** For each of them: all its forms are revoked, and the owner gets them back. */
export const hardening = `
do $$
declare
  form regprocedure;
begin
  for form in
    select oid::regprocedure from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace
      and proname in (${forbiddenFunctions.map((name) => `'${name}'`).join(", ")})
  loop
    execute format('revoke execute on function %s from public', form);
    execute format('grant execute on function %s to %I', form,
      (select rolname from pg_roles join pg_database on datdba = pg_roles.oid
        where datname = current_database()));
  end loop;
end
$$`;
