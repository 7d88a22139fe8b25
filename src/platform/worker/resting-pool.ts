import type { Slot } from "../database/choose-slot.ts";
import type { Asker, Connections, PoolFigures, PoolOptions } from "../database/connections.ts";
import { Pool } from "../database/pool.ts";

/** How long PostgreSQL has to answer a goodbye before the socket is simply closed. */
const LEAVE_MS = 500;

/**
 * A pool that has no connections and no timers while it rests, either of which would keep the runtime from forgetting
 * a Durable Object. The next who asks opens it again.
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

  /** Closes what is open; resolves when it is closed. */
  async rest(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close(LEAVE_MS);
  }

  #open(): Pool {
    return this.#pool ??= new Pool(this.#options);
  }
}
