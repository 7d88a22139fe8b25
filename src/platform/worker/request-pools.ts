import { AsyncLocalStorage } from "node:async_hooks";
import type { Slot } from "../database/choose-slot.ts";
import type { Connection } from "../database/connection.ts";
import type { Connections } from "../database/connections.ts";
import { DatabaseUnavailable } from "../database/failures.ts";
import { type Asker, Pool, type PoolFigures, type PoolOptions } from "../database/pool.ts";
import type { Turns } from "./turns.ts";

/** What a request has of the database. */
type Own = {
  readonly pools: Map<RequestPool, Pool>;
  /** Kept when it is its turn to open connections; null until it wants one. */
  turn: Promise<void> | null;
  isOver: boolean;
};

const running = new AsyncLocalStorage<Own>();

/** A second one is for a statement outside of the request's own transaction. */
const MOST_OF_POOL = 2;
/** A request has two pools, one of which is of one connection in nearly all requests. */
export const MOST_OF_REQUEST = 3;
/** For the words of leave; the socket is closed without them then. */
const LEAVE_MS = 500;

/**
 * Runs `work` with connections of its own, which are closed when it has ended. On Cloudflare's runtime a socket
 * belongs to the request that opened it: another that uses it waits for ever.
 */
export async function withOwnConnections<T>(turns: Turns, work: () => Promise<T>): Promise<T> {
  const own: Own = { pools: new Map(), turn: null, isOver: false };
  try {
    return await running.run(own, work);
  } finally {
    own.isOver = true;
    await Promise.all([...own.pools.values()].map((pool) => pool.close(LEAVE_MS)));
    // What still waits for its turn has nothing to do with it any more.
    void own.turn?.then(() => turns.giveBack());
  }
}

/**
 * A pool that is another in each request: opened when the request first needs it, and its turn has come. A request
 * that had to wait for one connection while it has another could wait for those that wait for it: so it is
 * requests that wait, and not connections.
 */
export class RequestPool implements Connections {
  readonly #options: PoolOptions;
  readonly #turns: Turns;

  constructor(options: PoolOptions, turns: Turns) {
    this.#options = options;
    this.#turns = turns;
  }

  get figures(): PoolFigures {
    const pool = running.getStore()?.pools.get(this);
    return pool?.figures ?? { connections: 0, busy: 0, waiting: 0 };
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
    const own = running.getStore();
    if (own === undefined) throw new Error("connections are opened for a request only");
    let pool = own.pools.get(this);
    if (pool === undefined) {
      const most = MOST_OF_POOL;
      pool = new Pool({
        ...this.#options,
        open: (onEnd, isProbe) => this.#open(own, onEnd, isProbe),
        most,
        mostOfTenant: most,
        mostOfPrincipal: most,
      });
      own.pools.set(this, pool);
    }
    return pool;
  }

  async #open(
    own: Own,
    onEnd: (connection: Connection) => void,
    isProbe: boolean,
  ): Promise<Connection> {
    await (own.turn ??= this.#turns.take());
    if (own.isOver) throw new DatabaseUnavailable("the request is over");
    return await this.#options.open(onEnd, isProbe);
  }
}
