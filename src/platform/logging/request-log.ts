import type { Log } from "./log.ts";

type Fields = Record<string, unknown>;

/** A log that writes the id of its request into every line (X5). */
export class RequestLog implements Log {
  readonly #log: Log;
  readonly #requestId: string;

  constructor(log: Log, requestId: string) {
    this.#log = log;
    this.#requestId = requestId;
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
    return { ...fields, request_id: this.#requestId };
  }
}
