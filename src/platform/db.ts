import postgres from "postgres";
import { arrayText, parseArray } from "./pg-arrays.ts";
import { pgTypes } from "./pg-types.ts";
import { retryRivals } from "./retry.ts";

/** What every query takes first: a pool, or the transaction it is to be part of. */
export type Db = postgres.Sql | postgres.TransactionSql;

/** How long PostgreSQL lets things last, in milliseconds; 0 is for ever. */
export type Timeouts = {
  statement: number;
  lock: number;
  idleInTransaction: number;
  transaction: number;
};

/**
 * L3: every transaction is bounded in time, here by `ms`. A lock gives up first, so that its error is
 * told.
 */
export const timeoutsWithin = (ms: number): Timeouts => ({
  statement: ms,
  lock: Math.round(ms * 0.8),
  idleInTransaction: ms,
  transaction: ms,
});

export const defaultTimeouts = timeoutsWithin(5_000);

/** For migrations and dumps, which may take their time. */
export const noTimeouts: Timeouts = { statement: 0, lock: 0, idleInTransaction: 0, transaction: 0 };

export type ConnectOptions = {
  /** most connections at a time */
  max?: number;
  /** a connection unused for so long is closed */
  idleSeconds?: number;
  /** what `pg_stat_activity` calls these connections */
  name?: string;
  /** log in as this role instead of the one in the URL */
  login?: { user: string; password: string };
  /** schemas of unqualified names, most important first */
  searchPath?: readonly string[];
  timeouts?: Partial<Timeouts>;
};

/**
 * A pool of connections to PostgreSQL 17 or newer; opens none until the first query.
 * Rows hold date, time, numeric as strings, timestamptz as RFC 3339 in UTC, int8 as a checked
 * number. All settings travel in the start-up packet and so cost no round trip.
 */
export function connect(url: string, options: ConnectOptions = {}): postgres.Sql {
  const { max = 8, idleSeconds = 300, login, name = "halfhour" } = options;
  return postgres(url, {
    max,
    idle_timeout: idleSeconds,
    connect_timeout: 10,
    prepare: true,
    // Asks the catalog for array types otherwise, once per connection; ours are in pgTypes.
    fetch_types: false,
    onnotice: () => {},
    ...(login && { user: login.user, password: login.password }),
    connection: { application_name: name, ...sessionSettings(options) },
    types: postgresJsTypes(),
  });
}

type Work<T> = (tx: postgres.TransactionSql) => Promise<T>;

/**
 * Runs `work` in a transaction, or in a savepoint when `db` is a transaction already, so that an
 * error in it undoes `work` and nothing else. Rejects with what `work` threw. A transaction that
 * PostgreSQL broke off for the sake of a rival is run again, so `work` must be fit for that.
 */
export function inTransaction<T>(db: Db, work: Work<T>): Promise<T> {
  // postgres.js would also await an array of promises; `work` returns one promise.
  if ("savepoint" in db) return tellCause(work, (watched) => db.savepoint(watched) as Promise<T>);
  return retryRivals(() => tellCause(work, (watched) => db.begin(watched) as Promise<T>));
}

/**
 * When the server ends the connection, as it does after a transaction's time limit, the rollback
 * fails too, and postgres.js tells of that instead of what `work` threw.
 */
async function tellCause<T>(work: Work<T>, run: (work: Work<T>) => Promise<T>): Promise<T> {
  let failure: { cause: unknown } | null = null;
  const watched = async (tx: postgres.TransactionSql) => {
    try {
      return await work(tx);
    } catch (cause) {
      failure = { cause };
      throw cause;
    }
  };
  try {
    return await run(watched);
  } catch (error) {
    // The compiler does not see that `watched` may have run.
    throw (failure as { cause: unknown } | null)?.cause ?? error;
  }
}

/**
 * Runs one statement that a rival may break off, again if need be. Inside a transaction it runs once:
 * nothing of that is left then, and whoever began it runs all of it again.
 */
export function orAgain<T>(db: Db, statement: () => Promise<T>): Promise<T> {
  return "savepoint" in db ? statement() : retryRivals(statement);
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

function sessionSettings(options: ConnectOptions): Record<string, string | number> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  return {
    TimeZone: "UTC",
    DateStyle: "ISO",
    IntervalStyle: "iso_8601",
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idleInTransaction,
    transaction_timeout: timeouts.transaction,
    ...(options.searchPath && { search_path: options.searchPath.join(", ") }),
  };
}

function postgresJsTypes(): Record<string, postgres.PostgresType> {
  const types: Record<string, postgres.PostgresType> = {};
  for (const [name, { oid, arrayOid, parse, serialize }] of Object.entries(pgTypes)) {
    types[name] = { to: oid, from: [oid], parse, serialize };
    types[`${name}[]`] = {
      to: arrayOid,
      from: [arrayOid],
      parse: (text: string) => parseArray(text, parse),
      serialize: (value: unknown) => Array.isArray(value) ? arrayText(value, serialize) : value,
    };
  }
  return types;
}
