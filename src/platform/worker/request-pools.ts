import { AsyncLocalStorage } from "node:async_hooks";
import type { Slot } from "../database/choose-slot.ts";
import type { Connections } from "../database/connections.ts";
import { type Asker, Pool, type PoolFigures, type PoolOptions } from "../database/pool.ts";

/** A request's own pools, by what they were made for. */
type Pools = Map<RequestPool, Pool>;

const running = new AsyncLocalStorage<Pools>();

/** What a request asks for beside its first connection: a statement outside of its own transaction. */
const MOST_OF_REQUEST = 2;
/** For the words of leave; the socket is closed without them then. */
const LEAVE_MS = 500;

/**
 * Runs `work` with connections of its own, all of which are closed when `work` and all that it told `later` of
 * have ended. On Cloudflare's runtime a socket belongs to the request that opened it: another that uses it hangs.
 */
export async function withOwnConnections<T>(work: () => Promise<T>): Promise<T> {
  const pools: Pools = new Map();
  try {
    return await running.run(pools, work);
  } finally {
    await Promise.all([...pools.values()].map((pool) => pool.close(LEAVE_MS)));
  }
}

/** A pool that is another in each request: opened when the request first needs it. */
export class RequestPool implements Connections {
  readonly #options: PoolOptions;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get figures(): PoolFigures {
    return running.getStore()?.get(this)?.figures ?? { connections: 0, busy: 0, waiting: 0 };
  }

  use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T> {
    return this.#own().use(asker, work);
  }

  acquire(asker: Asker): Promise<Slot> {
    return this.#own().acquire(asker);
  }

  release(slot: Slot, asker: Asker): void {
    this.#own().release(slot, asker);
  }

  distrust(since: number): void {
    this.#own().distrust(since);
  }

  /** Each request closes its own. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #own(): Pool {
    const pools = running.getStore();
    if (pools === undefined) throw new Error("connections are opened for a request only");
    let pool = pools.get(this);
    if (pool === undefined) {
      const most = MOST_OF_REQUEST;
      pool = new Pool({ ...this.#options, most, mostOfTenant: most, mostOfPrincipal: most });
      pools.set(this, pool);
    }
    return pool;
  }
}
