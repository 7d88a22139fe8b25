import { scramVerifier } from "../../database/scram.ts";
import { noTimeouts } from "../../database/session.ts";
import { connect } from "../../database/sql.ts";

/** The database in an embedded cluster, and the role that owns it. */
export const databaseName = "halfhour";

/**
 * Makes the database and its owner when they are not there yet. The owner may make roles and
 * databases and is no superuser: the program never has a right it does not need.
 */
export async function ensureDatabase(superuserUrl: string, password: string): Promise<void> {
  const sql = connect(superuserUrl, { max: 1, timeouts: noTimeouts });
  try {
    const [owner] = await sql`select from pg_roles where rolname = ${databaseName}`;
    if (!owner) {
      const verifier = await scramVerifier(password);
      await sql.unsafe(
        `create role ${databaseName} login createrole createdb password '${verifier}'`,
      );
    }
    const [database] = await sql`select from pg_database where datname = ${databaseName}`;
    if (!database) {
      await createDatabase((text) => sql.unsafe(text), `${databaseName} owner ${databaseName}`);
      await sql.unsafe(
        `revoke all on database ${databaseName}, postgres, template1 from public`,
      );
    }
  } finally {
    await sql.end();
  }
}

/**
 * Makes a database, which `what` names, where pg_trgm finds letters of all scripts: which they are it asks the
 * machine's locale (`lc_ctype`), not the provider that sorts and folds. On a machine without this one it
 * finds those of ASCII only, and searches for others read all there is.
 */
export async function createDatabase(
  run: (statement: string) => Promise<unknown>,
  what: string,
): Promise<void> {
  const statement = `create database ${what} template template0`;
  await run(`${statement} lc_ctype 'C.UTF-8'`).catch(() => run(statement));
}

const text = new URL("../../../../sql/hardening.sql", import.meta.url);

/**
 * Takes from everybody but the database's owner the functions by which a data statement could leave
 * its tenant (decision 13); only a superuser may. For the embedded PostgreSQL, at each start.
 */
export async function hardenDatabase(superuserUrl: string): Promise<void> {
  const sql = connect(superuserUrl, { max: 1, timeouts: noTimeouts });
  try {
    await sql.unsafe(await Deno.readTextFile(text));
  } finally {
    await sql.end();
  }
}
