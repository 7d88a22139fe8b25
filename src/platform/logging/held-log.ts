import type { Log } from "./log.ts";

type Fields = Record<string, unknown>;

/**
 * Holds what a transaction tells of its doing until that is done: `release` writes the lines, `clear`
 * drops them. Warnings and errors are true whatever becomes of the transaction, and go out at once.
 */
export class HeldLog implements Log {
  readonly #log: Log;
  #held: (() => void)[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  debug(event: string, fields?: Fields): void {
    this.#held.push(() => this.#log.debug(event, fields));
  }

  info(event: string, fields?: Fields): void {
    this.#held.push(() => this.#log.info(event, fields));
  }

  warn(event: string, fields?: Fields): void {
    this.#log.warn(event, fields);
  }

  error(event: string, fields?: Fields): void {
    this.#log.error(event, fields);
  }

  clear(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held;
    this.clear();
    for (const write of held) write();
  }
}
