import type { Slot } from "../database/choose-slot.ts";
import type { Asker, Connections, PoolFigures, PoolOptions } from "../database/connections.ts";
import { Pool } from "../database/pool.ts";

/** For the words of leave; the socket is closed without them then. */
const LEAVE_MS = 500;

/**
 * A pool of which nothing is left while it rests: an open connection, or a timer, keeps a Durable Object from being
 * forgotten, and costs. It is opened anew by the next who asks.
 */
export class RestingPool implements Connections {
  readonly #options: PoolOptions;
  #pool: Pool | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get figures(): PoolFigures {
    return this.#pool?.figures ?? { connections: 0, busy: 0, waiting: 0 };
  }

  use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T> {
    return this.#open().use(asker, work);
  }

  acquire(asker: Asker): Promise<Slot> {
    return this.#open().acquire(asker);
  }

  release(slot: Slot, asker: Asker): void {
    if (this.#pool === null) slot.connection.destroy();
    else this.#pool.release(slot, asker);
  }

  distrust(since: number): void {
    this.#pool?.distrust(since);
  }

  close(ms: number): Promise<void> {
    return this.#pool?.close(ms) ?? Promise.resolve();
  }

  /** Closes what is open; kept when it is. */
  async rest(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close(LEAVE_MS);
  }

  #open(): Pool {
    return this.#pool ??= new Pool(this.#options);
  }
}
