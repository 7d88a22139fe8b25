import pg from "pg";
import { msUntil } from "./bound.ts";
import { AnswerLost, DatabaseUnavailable, NotBegun, StrayResult } from "./failures.ts";
import { faultOf, type Message, nameOf, queryOf, type Result } from "./message.ts";
import {
  isPoolerError,
  lostWhileIdle,
  meaningOfPoolerError,
  refusesSettings,
  unexpectedPooler,
} from "./pooler-errors.ts";
import { precede } from "./precede.ts";
import type { Spans } from "../telemetry/spans.ts";
import { clientConfig, type SessionOptions } from "./session.ts";

/**
 * One connection to PostgreSQL, for one user at a time. It never opens again: whatever goes wrong
 * between the two ends it for good, so that no state can outlive its fault, and the pool opens
 * another. Every message has an end in time by this side's clock, because PostgreSQL's own limits do
 * nothing while it is silent or away.
 */
export class Connection {
  readonly #client: pg.Client;
  readonly #onEnd: () => void;
  readonly #spans: Spans | null;
  readonly #isPooled: boolean;
  readonly #openedAt = performance.now();
  #broken = false;
  #lastWords: Error | null = null;
  /** messages that were sent and not answered to their end */
  #underWay = 0;
  /** when the last answer came, on the monotonic clock in ms */
  answeredAt = performance.now();

  private constructor(client: pg.Client, options: SessionOptions, onEnd: () => void) {
    this.#client = client;
    this.#spans = options.spans ?? null;
    this.#isPooled = options.isPooled ?? false;
    this.#onEnd = onEnd;
    client.on("error", (error) => {
      // Told between two statements: why the next one cannot be sent.
      if (error instanceof pg.DatabaseError) this.#lastWords = this.#lastWordsOf(error);
      this.#break();
    });
    client.on("end", () => this.#break());
  }

  /**
   * Opens one within so many milliseconds; `onEnd` is called once when it is of no use any more.
   * @throws DatabaseUnavailable, or PostgreSQL's own word when it refuses the login
   */
  static async open(
    url: string,
    options: SessionOptions,
    withinMs: number,
    onEnd: (connection: Connection) => void = () => {},
  ): Promise<Connection> {
    const client = new pg.Client({
      ...clientConfig(url, options),
      connectionTimeoutMillis: Math.max(1, withinMs),
      pipeline: options.pipeline ?? true,
    });
    // The driver's timer is cleared only when PostgreSQL speaks, so that an end meanwhile is told here.
    client.on("error", () => {});
    try {
      await client.connect();
    } catch (error) {
      client.end().catch(() => {});
      if (error instanceof pg.DatabaseError) {
        throw refusesSettings(error) ? unexpectedPooler(error) : error;
      }
      const reason = error instanceof Error ? error.message || codeOf(error) : String(error);
      throw new DatabaseUnavailable(`no connection to PostgreSQL: ${reason}`, { cause: error });
    }
    const connection: Connection = new Connection(client, options, () => onEnd(connection));
    return connection;
  }

  /** What PostgreSQL said at the start is the process behind it; a pooler says a number of its own. */
  get processId(): number {
    // The driver's types leave it out.
    return (this.#client as unknown as { readonly processID: number }).processID;
  }

  /** Whether it can be used again: whole, in no transaction, and with nothing under way. */
  get isClean(): boolean {
    return !this.#broken && this.#underWay === 0 && this.#client.getTransactionStatus() === "I";
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  /**
   * Sends a message and reads its result. Messages may be sent without waiting for the one before;
   * they are carried out in order, each by itself.
   * @param endsAt when to give up, on the monotonic clock in ms
   * @throws PostgreSQL's error; AnswerLost; StrayResult; NotBegun for a message with a `before`
   */
  send<Row extends pg.QueryResultRow>(message: Message, endsAt: number): Promise<Result<Row>> {
    if (this.#spans === null) return this.#send(message, endsAt);
    const own = { "db.system.name": "postgresql" };
    return this.#spans.within(nameOf(message), own, () => this.#send(message, endsAt));
  }

  #send<Row extends pg.QueryResultRow>(message: Message, endsAt: number): Promise<Result<Row>> {
    if (this.#broken) {
      const gone = new DatabaseUnavailable("the connection has ended");
      return Promise.reject(this.#lastWords ?? gone);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new AnswerLost("PostgreSQL did not answer in time", { isLate: true }));
        this.destroy();
      }, msUntil(endsAt));
      const query = queryOf<Row>(message, this.#isPooled);
      const isBegun = message.before === undefined ? () => true : precede(query, message.before);
      // The driver's types leave out that a callback gets an array for several statements at once.
      const done = (error: Error | null, results: pg.QueryResult<Row> | pg.QueryResult<Row>[]) => {
        clearTimeout(timer);
        this.#underWay--;
        if (error) return reject(this.#meaningOf(error, isBegun()));
        this.answeredAt = performance.now();
        const result = Array.isArray(results) ? results.at(-1) : results;
        const fault = faultOf(result, message);
        if (result === undefined || fault !== null) {
          this.destroy();
          return reject(new StrayResult(`${message.name ?? "a statement"} ${fault}`));
        }
        resolve({ rows: result.rows, count: result.rowCount ?? 0, command: result.command });
      };
      Object.assign(query, { callback: done });
      this.#underWay++;
      this.#client.query(query);
    });
  }

  /** Hands over a query of another kind than messages, which the driver takes where nothing is pipelined. */
  submit(query: pg.Submittable): void {
    this.#client.query(query);
  }

  /** Ends it at once; what was under way gets AnswerLost. */
  destroy(): void {
    this.#break();
    // The driver's types do not show the socket that its own documentation tells to destroy.
    (this.#client as unknown as { connection: { stream: { destroy(): void } } })
      .connection.stream.destroy();
  }

  /** Takes leave of PostgreSQL; resolves when the socket is closed, within a second in any case. */
  async end(): Promise<void> {
    this.#break();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => resolve(this.destroy()), 1_000);
    });
    await Promise.race([this.#client.end().catch(() => {}), late]);
    clearTimeout(timer);
  }

  /** A pooler's word is about its server; what is said after it has not been sent to any. */
  #lastWordsOf(error: pg.DatabaseError): Error {
    return this.#isPooled && isPoolerError(error) ? lostWhileIdle(error) : error;
  }

  #break(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#onEnd();
  }

  /** An error that PostgreSQL did not send means that the connection is gone, and the answer with it. */
  #meaningOf(error: Error, isBegun: boolean): Error {
    if (this.#isPooled && isPoolerError(error)) {
      this.destroy();
      return meaningOfPoolerError(error);
    }
    if (error instanceof pg.DatabaseError) {
      this.answeredAt = performance.now();
      if (ENDS_THE_CONNECTION.test(error.code ?? "")) this.#break();
      // A session stays read-only when its database is so no more; the next one may not be.
      const isOld = performance.now() - this.#openedAt > READ_ONLY_FOR_MS;
      if (error.code === "25006" && isOld) this.destroy();
      return isBegun ? error : new NotBegun(error.message, { cause: error });
    }
    if (error instanceof TypeError || error instanceof RangeError) return error;
    this.destroy();
    return new AnswerLost(`the connection to PostgreSQL was lost: ${error.message}`, {
      cause: error,
    });
  }
}

const READ_ONLY_FOR_MS = 2_000;
/** Told in place of an answer when the server ends the connection. */
const ENDS_THE_CONNECTION = /^(57P0[1-5]|25P0[34])$/;

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : error.name;
}
