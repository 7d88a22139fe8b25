import type pg from "pg";
import type { Connection, Message, Result } from "./connection.ts";
import { AnswerLost, DatabaseUnavailable, OutOfTime } from "./failures.ts";

/** How a message goes to the connection of a transaction. */
export type Send = <Row extends pg.QueryResultRow>(message: Message) => Promise<Result<Row>>;

const ROLLBACK_MS = 1_000;

/**
 * Runs `work` between `begin` and `commit` on a connection of its own; `begin` travels with the first
 * statement. Rejects with what `work` threw, and nothing of it is left then.
 * @throws AnswerLost when the commit was sent and not answered: it may have been carried out
 */
export async function inOneTransaction<T>(
  connection: Connection,
  send: Send,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  const begun = send({ text: "begin" });
  begun.catch(() => {});
  let isOver = false;
  const inside: Send = (message) =>
    isOver ? Promise.reject(new Error("the transaction is over")) : send(message);
  try {
    const result = await work(inside);
    await begun;
    isOver = true;
    await commit(connection, send);
    return result;
  } catch (error) {
    const wasCommitting = isOver;
    isOver = true;
    // Until its begin was answered the connection looks as if it were in no transaction.
    await begun.catch(() => {});
    await rollBack(connection);
    if (wasCommitting || !(error instanceof AnswerLost)) throw error;
    // Without its commit a transaction leaves nothing, whatever became of the statement.
    if (error.isLate) throw new OutOfTime(error.message, { cause: error });
    throw new DatabaseUnavailable(error.message, { cause: error });
  }
}

/** PostgreSQL answers the commit of a failed transaction by a rollback, and not by an error. */
async function commit(connection: Connection, send: Send): Promise<void> {
  const failed = !connection.isInTransaction;
  await send({ text: "commit" });
  if (failed) throw new Error("an error inside the transaction was passed over: it is undone");
}

async function rollBack(connection: Connection): Promise<void> {
  if (connection.isBroken || connection.isClean) return;
  const endsAt = performance.now() + ROLLBACK_MS;
  await connection.send({ text: "rollback" }, endsAt).catch(() => connection.destroy());
}

let savepoints = 0;

/** Runs `work` in a savepoint, so that an error in it undoes `work` and nothing else. */
export async function inSavepoint<T>(send: Send, work: () => Promise<T>): Promise<T> {
  const name = `s${++savepoints}`;
  const set = send({ text: `savepoint ${name}` });
  set.catch(() => {});
  try {
    const result = await work();
    await set;
    // Nobody waits for it: were it to fail, so would the transaction, and its commit tells.
    send({ text: `release ${name}` }).catch(() => {});
    return result;
  } catch (error) {
    // Where this fails too the connection is gone, and the first error says more.
    await send({ text: `rollback to ${name}` }).catch(() => {});
    throw error;
  }
}
