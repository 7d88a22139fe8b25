import type { Db } from "./database/database.ts";
import { retryRivals } from "./retry.ts";

export type { Db } from "./database/database.ts";
export { connect, type ConnectOptions, type ReservedSql, type Sql } from "./database/sql.ts";
export { noTimeouts, type Timeouts, timeoutsWithin } from "./database/session.ts";

/**
 * Runs `work` in a transaction, or in a savepoint when `db` is a transaction already, so that an
 * error in it undoes `work` and nothing else. Rejects with what `work` threw. A transaction that
 * PostgreSQL broke off for the sake of a rival is run again, so `work` must be fit for that.
 */
export function inTransaction<D extends Db, T>(db: D, work: (tx: D) => Promise<T>): Promise<T> {
  return db.isTransaction ? db.transaction(work) : retryRivals(() => db.transaction(work));
}

/**
 * Runs one statement that a rival may break off, again if need be. Inside a transaction it runs once:
 * nothing of that is left then, and whoever began it runs all of it again.
 */
export function orAgain<T>(db: Db, statement: () => Promise<T>): Promise<T> {
  return db.isTransaction ? statement() : retryRivals(statement);
}

/**
 * Runs a statement that does at most so many rows until it finds fewer, so that none runs into its time
 * limit. Answers how many rows in all.
 */
export async function inBatches(
  statement: (most: number) => Promise<number>,
  most = 5_000,
): Promise<number> {
  for (let total = 0;;) {
    const done = await statement(most);
    total += done;
    if (done < most) return total;
  }
}

/** A `:one` query found no row. */
export class NoRow extends Error {
  constructor(query: string) {
    super(`the query ${query} found no row`);
    this.name = "NoRow";
  }
}
