import { connect } from "../../database/sql.ts";
import { noTimeouts } from "../../database/session.ts";

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
