import type pg from "pg";
import { Bound } from "./bound.ts";
import { Connection } from "./connection.ts";
import type { Message, Result } from "./message.ts";
import type { Pooling } from "./connections.ts";
import type { Db } from "./db.ts";
import { Pool } from "./pool.ts";
import { NotBegun } from "./failures.ts";
import { DEFAULT_BOUND_MS, localSettings, type SessionOptions } from "./session.ts";
import {
  type Beginning,
  inOneTransaction,
  inSavepoint,
  type Send,
  SNAPSHOT,
} from "./transaction.ts";

type Rows = readonly object[];

/**
 * The database as the one who logs in, for any text: the control schema, migrations, commands and
 * tests. Requests of a tenant get a TenantDb, which takes the program's own statements only.
 */
export interface Sql extends Db {
  /** ``sql`select … where id = ${id}` ``: what is put in travels as a parameter. */
  <R extends Rows = pg.QueryResultRow[]>(
    text: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<R>;
  /** Any text; several statements in one where there are no parameters. */
  unsafe<R extends Rows = pg.QueryResultRow[]>(
    text: string,
    values?: readonly unknown[],
  ): Promise<R>;
  /** The rows as arrays of texts, as PostgreSQL sent them. */
  texts(text: string): Promise<(string | null)[][]>;
  /** A connection of one's own, until it is released. */
  reserve(): Promise<ReservedSql>;
  /** Closes all connections; what is at work has `timeout` seconds to end. */
  end(options?: { readonly timeout?: number }): Promise<void>;
}

export type ReservedSql = Sql & { release(): void };

export type ConnectOptions = SessionOptions & {
  /** most connections at a time; default 8 */
  readonly max?: number;
  /** a connection unused for so long is closed; default 300 */
  readonly idleSeconds?: number;
  /** how long a statement may take, waiting for a connection included; default for ever */
  readonly boundMs?: number;
  /** absent: a pool of its own */
  readonly pooling?: Pooling | undefined;
};

const FOR_EVER = { endsAt: Infinity, waitsUntil: Infinity };
const CONNECT_MS = 10_000;

/**
 * A pool of connections to PostgreSQL 17 or newer; opens none until the first query. Generated queries
 * give rows as pg-types.ts says, with instants in epoch ms; in the rows of any other text instants and
 * times of day are texts.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  const { max = 8, idleSeconds = 300, boundMs, pooling = (parts) => new Pool(parts) } = options;
  const connectMs = Math.min(boundMs ?? DEFAULT_BOUND_MS, CONNECT_MS);
  const pool = pooling({
    open: (onEnd) => Connection.open(url, options, connectMs, onEnd),
    most: max,
    mostOfTenant: max,
    mostOfPrincipal: max,
    idleMs: idleSeconds * 1_000,
  });
  const ask = () => {
    const bound = boundMs === undefined ? FOR_EVER : new Bound(boundMs);
    return { tenant: "", principal: "", bound };
  };
  const sendOver = (connection: Connection, endsAt: number): Send => (message) =>
    connection.send(message, endsAt);
  const settings = options.isPooled ? localSettings(options) : null;
  const send: Send = <Row extends pg.QueryResultRow>(message: Message) => {
    const by = ask();
    const whole = settings === null ? message : { ...message, before: settings };
    return pool.use(by, ({ connection }) => {
      return connection.send<Row>(whole, by.bound.endsAt).catch(asOwn);
    });
  };
  const close = ({ timeout = 30 } = {}) => pool.close(timeout * 1_000);
  const reserve = async () => {
    if (settings !== null) {
      throw new Error("a pooler's connection cannot be reserved: ask directly");
    }
    const by = ask();
    const slot = await pool.acquire(by);
    const own = sqlOver(sendOver(slot.connection, FOR_EVER.endsAt), null, reserve, close);
    return Object.assign(own, { release: () => pool.release(slot, by) });
  };
  const begin: Begin = (work, how = "begin") => {
    const by = ask();
    const message = settings === null ? { text: how } : { before: how, text: settings };
    return pool.use(by, ({ connection }) => {
      const send = sendOver(connection, by.bound.endsAt);
      return inOneTransaction(
        connection,
        { begin: () => send(message).catch(asOwn), send },
        (inside) => work(sqlOver(inside, "savepoint", reserve, close)),
      );
    });
  };
  return sqlOver(send, begin, reserve, close);
}

/** The statements of a transaction that whoever opened the connection begins and ends. */
export function sqlInTransaction(send: Send): Sql {
  const refuse = () => Promise.reject(new Error("this connection is not shared"));
  return sqlOver(send, "savepoint", refuse, refuse);
}

/** An error of the settings is told as an error of the statement that they were sent with. */
function asOwn(error: unknown): never {
  throw error instanceof NotBegun ? error.cause : error;
}

type Begin = <T>(work: (tx: Sql) => Promise<T>, how?: Beginning) => Promise<T>;

/** `begin`: how a transaction is begun; "savepoint" inside one; null where the user does it. */
function sqlOver(
  send: Send,
  begin: Begin | "savepoint" | null,
  reserve: Sql["reserve"],
  end: Sql["end"],
): Sql {
  const rowsOf = async <R>(message: Message): Promise<R> => {
    const { rows } = await send(message);
    // Whoever asks says what rows there are; a text says no more than that.
    return rows as R;
  };
  const template = <R>(text: TemplateStringsArray, ...values: readonly unknown[]) => {
    if (values.some((value) => value instanceof Promise)) {
      throw new TypeError("a query cannot be put into another");
    }
    return rowsOf<R>({ text: text.reduce((all, part, i) => `${all}$${i}${part}`), values });
  };
  const transaction: Begin = (work) => {
    if (begin === null) {
      throw new Error("begin and end the transaction of this connection yourself");
    }
    return begin === "savepoint" ? inSavepoint(send, () => work(self)) : begin(work);
  };
  const snapshot: Begin = (work) => {
    if (begin !== null && begin !== "savepoint") return begin(work, SNAPSHOT);
    return Promise.reject(new Error("a snapshot is a transaction of its own"));
  };
  const own = {
    isTransaction: begin === "savepoint",
    unsafe: <R>(text: string, values?: readonly unknown[]) =>
      rowsOf<R>(values === undefined ? { text } : { text, values }),
    texts: (text: string) => rowsOf<(string | null)[][]>({ text, asTexts: true }),
    async run<Row extends object>(
      { name, text, columns }: Parameters<Db["run"]>[0],
      values: readonly unknown[],
    ) {
      const { rows }: Result<Row> = await send<Row>({ name, text, columns, values });
      return rows;
    },
    async execute(
      { name, text, columns }: Parameters<Db["execute"]>[0],
      values: readonly unknown[],
    ) {
      return (await send({ name, text, columns, values })).count;
    },
    transaction,
    snapshot,
    reserve,
    end,
  };
  const self: Sql = Object.assign(template, own);
  return self;
}
