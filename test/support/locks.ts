import type { ReservedSql, Sql } from "../../src/platform/database/sql.ts";
import type { TestTenant } from "./database.ts";

/** A transaction that a test holds open, to be in the way of others; end it with one of the two. */
export type OpenTransaction = {
  readonly sql: ReservedSql;
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
};

/** Begins a transaction on a connection of its own. */
export async function openTransaction(db: Sql): Promise<OpenTransaction> {
  const sql = await db.reserve();
  await sql`begin`;
  const end = (how: string) => async () => {
    await sql.unsafe(how);
    sql.release();
  };
  return { sql, commit: end("commit"), rollback: end("rollback") };
}

/** Until so many statements of the tenant wait for a lock. Asks as the owner, for all may wait. */
export async function waitForLocks({ control, slug }: TestTenant, count = 1): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const rows = await control`
      select distinct pid from pg_locks join pg_stat_activity using (pid)
      where not granted and application_name = ${`hh_${slug}`}`;
    if (rows.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`there were never ${count} statements waiting for a lock`);
}
