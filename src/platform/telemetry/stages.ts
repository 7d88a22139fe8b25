import type { Log } from "../logging/log.ts";
import { logSlowness } from "./log-slowness.ts";

const SLOW_STATEMENT = { slow: "statement_slow", tooSlow: "statement_too_slow" };

/** Where the time of one request goes, for `Server-Timing` and for the log (X6). */
export class Stages {
  readonly #log: Log;
  readonly #begunAt: number;
  #databaseMs = 0;
  #statements = 0;
  #waitedMs = 0;

  /** `begunAt` is on the monotonic clock, ms. */
  constructor(log: Log, begunAt: number) {
    this.#log = log;
    this.#begunAt = begunAt;
  }

  /** A statement had its answer; `name` is its query's. A slow one is told to the log. */
  statement(name: string, ms: number): void {
    this.#databaseMs += ms;
    this.#statements++;
    logSlowness(this.#log, SLOW_STATEMENT, ms, { query: name });
  }

  /** A connection was waited for. */
  waited(ms: number): void {
    this.#waitedMs += ms;
  }

  /**
   * The header's value: `total` up to now, `db` for PostgreSQL at work (of statements beside each other all of it),
   * `wait` for a connection.
   */
  text(): string {
    const total = `total;dur=${brief(performance.now() - this.#begunAt)}`;
    if (this.#statements === 0) return total;
    const many = this.#statements === 1 ? "1 statement" : `${this.#statements} statements`;
    const database = `db;dur=${brief(this.#databaseMs)};desc="${many}"`;
    return `${total}, ${database}, wait;dur=${brief(this.#waitedMs)}`;
  }
}

const brief = (ms: number): number => Math.round(ms * 100) / 100;
