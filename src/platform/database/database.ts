import type { Statement } from "./statement.ts";

/** What every use case takes first: a tenant's database, or the transaction it is to be part of. */
export interface Db {
  /** Runs a statement and answers its rows. */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement that gives no rows; answers how many it touched. */
  execute(statement: Statement, values: readonly unknown[]): Promise<number>;
  /** Runs `work` in a transaction, or in a savepoint when this is a transaction already. */
  transaction<T>(work: (tx: this) => Promise<T>): Promise<T>;
  readonly isTransaction: boolean;
}
