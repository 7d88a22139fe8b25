import pg from "pg";
import { AnswerLost, DatabaseUnavailable } from "./failures.ts";

/** The class of connection exceptions. After the login PostgreSQL itself sends none of them as FATAL. */
const CONNECTION = /^08/;
/** What PgBouncer says of a message that it has not sent to a server yet. */
const NOT_SENT =
  /query_wait_timeout|cannot connect|login|no more connections|shutting down|pool.*full/i;

/** Whether an error comes from a pooler, not from PostgreSQL. The pooler ends the connection after it. */
export const isPoolerError = (error: Error): boolean =>
  error instanceof pg.DatabaseError && error.severity === "FATAL" &&
  CONNECTION.test(error.code ?? "");

/** What a pooler's error means: a server may have carried out whatever the pooler had sent on. */
export function meaningOfPoolerError(error: Error): Error {
  return NOT_SENT.test(error.message)
    ? new DatabaseUnavailable(`the pooler has no server: ${error.message}`, { cause: error })
    : new AnswerLost(`the pooler lost its server: ${error.message}`, { cause: error });
}

/** What a pooler's error means for what is asked after it: nothing was sent. */
export const lostWhileIdle = (error: Error): DatabaseUnavailable =>
  new DatabaseUnavailable(`the pooler lost its server: ${error.message}`, { cause: error });

/** Whether a login failed because a pooler takes no settings with it. */
export const refusesSettings = (error: pg.DatabaseError): boolean =>
  error.message.includes("unsupported startup parameter");

/** A pooler where PostgreSQL itself is expected: it would give one tenant's role to another. */
export const unexpectedPooler = (cause: Error): DatabaseUnavailable =>
  new DatabaseUnavailable(
    "DATABASE_URL leads to a pooler, which shares its connections: expected PostgreSQL itself there, " +
      "and the pooler in DATABASE_POOLER_URL",
    { cause },
  );
