import type { Log } from "./log.ts";

type Fields = Record<string, unknown>;

/** A log that writes the ids of its request and of its trace into every line (X5, X6). */
export class RequestLog implements Log {
  readonly #log: Log;
  readonly #requestId: string;
  readonly #traceId: string | null;

  constructor(log: Log, requestId: string, traceId: string | null = null) {
    this.#log = log;
    this.#requestId = requestId;
    this.#traceId = traceId;
  }

  debug(event: string, fields?: Fields): void {
    this.#log.debug(event, this.#with(fields));
  }

  info(event: string, fields?: Fields): void {
    this.#log.info(event, this.#with(fields));
  }

  warn(event: string, fields?: Fields): void {
    this.#log.warn(event, this.#with(fields));
  }

  error(event: string, fields?: Fields): void {
    this.#log.error(event, this.#with(fields));
  }

  #with(fields: Fields = {}): Fields {
    const own = { ...fields, request_id: this.#requestId };
    return this.#traceId === null ? own : { ...own, trace_id: this.#traceId };
  }
}
