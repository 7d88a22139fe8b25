import { isRivalry } from "./sql-state.ts";
import type { Statement } from "./statement.ts";

/** What every use case takes first: a tenant's database, or the transaction it is to be part of. */
export interface Db {
  /** Runs a statement and answers its rows. */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement that gives no rows; answers how many it touched. */
  execute(statement: Statement, values: readonly unknown[]): Promise<number>;
  /** Runs `work` in a transaction, or in a savepoint when this is a transaction already. */
  transaction<T>(work: (tx: this) => Promise<T>): Promise<T>;
  /** Runs `work`, which only reads, in a transaction that sees the database as it is at one moment. */
  snapshot<T>(work: (tx: this) => Promise<T>): Promise<T>;
  readonly isTransaction: boolean;
}

const TRIES = 4;

/**
 * Runs `work` in a transaction, or in a savepoint when `db` is a transaction already, so that an
 * error in it undoes `work` and nothing else. Rejects with what `work` threw. A transaction that
 * PostgreSQL broke off for the sake of a rival is run again, so `work` must be fit for that.
 */
export function inTransaction<D extends Db, T>(db: D, work: (tx: D) => Promise<T>): Promise<T> {
  return db.isTransaction ? db.transaction(work) : retried(() => db.transaction(work));
}

/**
 * Runs one statement that PostgreSQL may break off for the sake of a rival, again if need be. Inside a
 * transaction it runs once: nothing of that is left then, and whoever began it runs all of it again.
 */
export function retryOnConflict<T>(db: Db, statement: () => Promise<T>): Promise<T> {
  return db.isTransaction ? statement() : retried(statement);
}

/** Runs it again after a deadlock or a serialization failure, which leaves nothing of it; gives up after `tries`. */
export async function retried<T>(work: () => Promise<T>, tries = TRIES): Promise<T> {
  for (let tried = 1;; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried === tries || !isRivalry(error)) throw error;
    }
    // Rivals that were woken together must not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * Math.min(tried, 4)));
  }
}

/**
 * Does the work of each item by itself, one after the other, so that none keeps the others from theirs.
 * Answers the sum of what they give.
 * @throws AggregateError when some failed, after all the others were done.
 */
export async function sumOfEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<number>,
): Promise<number> {
  let sum = 0;
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      sum += await work(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures[0]}`);
  return sum;
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
