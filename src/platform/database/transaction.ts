import type pg from "pg";
import type { Connection } from "./connection.ts";
import type { Message, Result } from "./message.ts";
import { AnswerLost, DatabaseUnavailable, OutOfTime } from "./failures.ts";

/** How a message goes to the connection of a transaction. */
export type Send = <Row extends pg.QueryResultRow>(message: Message) => Promise<Result<Row>>;

const ROLLBACK_MS = 1_000;

/** Begins a transaction whose statements all see the same, and which changes nothing. */
export const SNAPSHOT = "begin isolation level repeatable read, read only";

/** How a transaction begins. */
export type Beginning = "begin" | typeof SNAPSHOT;

/**
 * Runs `work` between `begin` and `commit` on a connection of its own. Rejects with what `work` threw, and
 * nothing of it is left then. `begin` is waited for: were it cancelled, what had been sent behind it
 * would be carried out by itself.
 * @throws AnswerLost when the commit was sent and not answered: it may have been carried out
 */
export async function inOneTransaction<T>(
  connection: Connection,
  { begin, send }: { readonly begin: () => Promise<unknown>; readonly send: Send },
  work: (send: Send) => Promise<T>,
): Promise<T> {
  let isBegun = false;
  let isOver = false;
  const inside: Send = (message) =>
    isOver ? Promise.reject(new Error("the transaction is over")) : send(message);
  try {
    await begin();
    isBegun = true;
    const result = await work(inside);
    isOver = true;
    await commit(connection, send);
    return result;
  } catch (error) {
    const wasCommitting = isOver;
    isOver = true;
    // Whether a failed `begin` has begun a transaction is not known here.
    if (!isBegun || !connection.isClean) await rollBack(connection);
    if (wasCommitting || !(error instanceof AnswerLost)) throw error;
    // Without its commit a transaction leaves nothing, whatever became of the statement.
    if (error.isLate) throw new OutOfTime(error.message, { cause: error });
    throw new DatabaseUnavailable(error.message, { cause: error });
  }
}

/**
 * PostgreSQL answers the commit of a failed transaction with a rollback, not with an error. A server that is being
 * ended may say so in place of the answer although it has committed, so such an error counts as a lost answer. It is
 * one plain message, since between several that happens more often.
 */
async function commit(connection: Connection, send: Send): Promise<void> {
  const { command } = await send({ text: "commit", isPlain: true }).catch((error) => {
    if (!connection.isBroken || error instanceof AnswerLost) throw error;
    throw new AnswerLost(`the commit has no answer: ${error.message}`, { cause: error });
  });
  if (command === "COMMIT") return;
  throw new Error("an error inside the transaction was passed over: it is undone");
}

async function rollBack(connection: Connection): Promise<void> {
  if (connection.isBroken) return;
  const endsAt = performance.now() + ROLLBACK_MS;
  await connection.send({ text: "rollback" }, endsAt).catch(() => connection.destroy());
}

let savepoints = 0;

/** Runs `work` in a savepoint, so that an error in it undoes `work` and nothing else. */
export async function inSavepoint<T>(send: Send, work: () => Promise<T>): Promise<T> {
  const name = `s${++savepoints}`;
  await send({ text: `savepoint ${name}` });
  try {
    const result = await work();
    await send({ text: `release ${name}` });
    return result;
  } catch (error) {
    // Where this fails the transaction has failed as a whole, and whoever catches must not go on in it.
    await send({ text: `rollback to ${name}` });
    throw error;
  }
}
