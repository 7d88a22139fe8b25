import pg from "pg";
import { AnswerLost, DatabaseUnavailable } from "./failures.ts";

/** Of the class of connection exceptions; PostgreSQL's own of that class are no FATAL ones once it has let in. */
const CONNECTION = /^08/;
/** What PgBouncer says while the message still waits for a server. */
const NOT_SENT =
  /query_wait_timeout|cannot connect|login|no more connections|shutting down|pool.*full/i;

/** Whether an error is not PostgreSQL's, but what a pooler says in its place and then ends the connection. */
export const isOfThePooler = (error: Error): boolean =>
  error instanceof pg.DatabaseError && error.severity === "FATAL" &&
  CONNECTION.test(error.code ?? "");

/** The server may have carried out what the pooler had handed on, as when a connection is cut. */
export function meaningOfPooler(error: Error): Error {
  return NOT_SENT.test(error.message)
    ? new DatabaseUnavailable(`the pooler has no server: ${error.message}`, { cause: error })
    : new AnswerLost(`the pooler lost its server: ${error.message}`, { cause: error });
}

/** Whether a login fails because a pooler takes no settings with it. */
export const refusesSettings = (error: pg.DatabaseError): boolean =>
  error.message.includes("unsupported startup parameter");

/** Where a connection of one's own is expected, a pooler would give one tenant's role to another. */
export const poolerInPlace = (cause: Error): DatabaseUnavailable =>
  new DatabaseUnavailable(
    "DATABASE_URL leads to a pooler, which shares its connections: expected PostgreSQL itself there, " +
      "and the pooler in DATABASE_POOLER_URL",
    { cause },
  );
