import pg from "pg";
import { domainTypes } from "./session.ts";

/** One message to PostgreSQL: a prepared statement when it has a name, else as it is. */
export type Message = {
  readonly text: string;
  /** true: always one message of the simple protocol; for a text that nobody else has a part in */
  readonly isPlain?: boolean;
  /** a statement without rows to be carried out before it; where it fails, neither has any effect */
  readonly before?: string;
  readonly name?: string;
  readonly values?: readonly unknown[];
  /** what the rows must have, in order; a result with other columns is not its own */
  readonly columns?: readonly string[];
  /** rows as arrays of what PostgreSQL sent, instead of objects */
  readonly asTexts?: boolean;
};

/** What a message is called where people read it: its query's name, else its first word, which has no values. */
export const nameOf = ({ name, text }: Message): string =>
  name?.split("@")[0] ?? (/^\s*(\w+)/.exec(text)?.[1] ?? "statement").toLowerCase();

/** What came back. `count` is the number of rows that were given or touched. */
export type Result<Row> = {
  readonly rows: Row[];
  readonly count: number;
  /** what PostgreSQL says it did: `SELECT`, `COMMIT` */
  readonly command: string;
};

const texts = { getTypeParser: () => (text: string) => text };

/** The message in the form that the driver sends. `isPooled`: to a transaction pooler. */
export const queryOf = <Row extends pg.QueryResultRow>(message: Message, isPooled: boolean) =>
  new pg.Query<Row>({
    text: message.text,
    // A pooler's next server does not know the name. The extended protocol still takes one statement only.
    ...((isPooled && !message.isPlain) || message.before !== undefined
      ? { queryMode: "extended" }
      : message.name !== undefined && { name: message.name }),
    ...(message.values === undefined ? {} : { values: [...message.values] }),
    ...(message.columns !== undefined && { types: domainTypes }),
    ...(message.asTexts && { rowMode: "array" as const, types: texts }),
  });

/** What shows that a result is not whole, or not that of the message; null when it is. */
export function faultOf(result: pg.QueryResult | undefined, { columns }: Message): string | null {
  if (result === undefined) return "got no result";
  if (columns === undefined) return null;
  if (columns.length > 0 && result.rowCount !== result.rows.length) {
    return `got ${result.rows.length} rows of ${result.rowCount}`;
  }
  const { fields } = result;
  const own = fields.length === columns.length &&
    fields.every(({ name }, i) => name === columns[i]);
  return own ? null : `got the columns ${fields.map(({ name }) => name).join(", ")}`;
}
