import type pg from "pg";
import { Connection } from "./connection.ts";
import { CopyIn } from "./copy-in.ts";
import { CopyOut } from "./copy-out.ts";
import { noTimeouts, type SessionOptions } from "./session.ts";
import { type Sql, sqlInTransaction } from "./sql.ts";

const CONNECT_MS = 10_000;

/**
 * One connection, without limits of time, over which whole tables travel by COPY in the midst of statements. Its
 * session's settings are always the same, so that a row has one text.
 */
export class CopyConnection {
  readonly #connection: Connection;
  /** Statements; inside a transaction that `begin` has begun. */
  readonly sql: Sql;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.sql = sqlInTransaction((message) => connection.send(message, Infinity));
  }

  static async open(url: string, options: SessionOptions = {}): Promise<CopyConnection> {
    const session = { timeouts: noTimeouts, ...options, pipeline: false };
    const connection = new CopyConnection(await Connection.open(url, session, CONNECT_MS));
    await connection.sql.unsafe("set extra_float_digits to 1; set bytea_output to hex");
    return connection;
  }

  /** Runs `work` in one transaction; nothing of it is left when it throws, or answers `"undo"`. */
  async transaction<T>(begin: string, work: () => Promise<T | "undo">): Promise<T | "undo"> {
    await this.sql.unsafe(begin);
    let result: T | "undo" = "undo";
    try {
      return result = await work();
    } finally {
      if (!this.#connection.isBroken) {
        await this.sql.unsafe(result === "undo" ? "rollback" : "commit");
      }
    }
  }

  /** Blocks of whole rows in PostgreSQL's text format. Whoever stops before the end ends the connection. */
  async *copyOut(text: string): AsyncGenerator<Uint8Array> {
    const copy = new CopyOut(text);
    let isOver = false;
    this.#submit(copy);
    try {
      for (let block = await copy.next(); block !== null; block = await copy.next()) yield block;
      isOver = true;
    } catch (error) {
      isOver = true;
      throw error;
    } finally {
      if (!isOver) this.#connection.destroy();
    }
  }

  /** Blocks in the same format, rows broken anywhere; answers how many rows they were. */
  copyIn(text: string, blocks: AsyncIterable<Uint8Array>): Promise<number> {
    const copy = new CopyIn(text);
    this.#submit(copy);
    return copy.sendAll(blocks);
  }

  #submit(copy: CopyIn | CopyOut): void {
    // The driver hands a query its own connection, of which its types show less than there is.
    this.#connection.submit(copy as unknown as pg.Submittable);
  }

  /** Whatever is under way is undone. */
  destroy(): void {
    this.#connection.destroy();
  }

  end(): Promise<void> {
    return this.#connection.end();
  }
}
