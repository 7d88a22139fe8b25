import { AsyncLocalStorage } from "node:async_hooks";
import type { Slot } from "../database/choose-slot.ts";
import type { Connection } from "../database/connection.ts";
import type { Asker, Connections, PoolFigures, PoolOptions } from "../database/connections.ts";
import { DatabaseUnavailable } from "../database/failures.ts";
import { Pool } from "../database/pool.ts";
import type { Later } from "../later.ts";
import type { Turn, Turns } from "./turns.ts";

/** What belongs to one request. */
type Own = {
  readonly pools: Map<RequestPool, Pool>;
  /** What it has begun without waiting for it. */
  readonly left: Set<Promise<unknown>>;
  /** When it may open connections; null until it wants one. */
  turn: Turn | null;
  isOver: boolean;
};

const running = new AsyncLocalStorage<Own>();

/** A request's transaction has one connection, and a statement outside of it another. */
const MOST_OF_POOL = 2;
/** A request has two pools, and in nearly all requests one of them opens a single connection. */
export const MOST_OF_REQUEST = 3;
/** How long PostgreSQL has to answer a goodbye before the socket is simply closed. */
const LEAVE_MS = 500;

/**
 * Runs `work` with connections of its own, and closes them when `work` and everything given to `goesOn` have ended.
 * On Cloudflare's runtime a socket belongs to the request that opened it; another request that uses it hangs.
 */
export async function withOwnConnections<T>(work: () => Promise<T>): Promise<T> {
  const own: Own = { pools: new Map(), left: new Set(), turn: null, isOver: false };
  try {
    return await running.run(own, work);
  } finally {
    while (own.left.size > 0) await Promise.all(own.left);
    own.isOver = true;
    await Promise.all([...own.pools.values()].map((pool) => pool.close(LEAVE_MS)));
    own.turn?.end();
  }
}

/** Keeps the caller's request from ending before this work has ended. */
export const goesOn: Later = (work) => {
  const own = running.getStore();
  const left = work.then(() => {}, () => {}).finally(() => own?.left.delete(left));
  own?.left.add(left);
};

/**
 * Stands for a pool of each request's own, which opens connections when the request needs them and its turn has come.
 * Turns are taken by requests, not by connections: requests that hold one connection while they wait for another
 * could wait for each other for ever.
 */
export class RequestPool implements Connections {
  readonly #options: PoolOptions;

  readonly #turns: Turns;

  constructor(options: PoolOptions, turns: Turns) {
    this.#options = options;
    this.#turns = turns;
  }

  get figures(): PoolFigures {
    return running.getStore()?.pools.get(this)?.figures ?? { connections: 0, busy: 0, waiting: 0 };
  }

  async use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T> {
    return await this.#own().use(asker, work);
  }

  async acquire(asker: Asker): Promise<Slot> {
    return await this.#own().acquire(asker);
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
    // Others may have waited for what this request was to look up. They look it up themselves then.
    if (pool === undefined && own.isOver) throw new DatabaseUnavailable("the request is over");
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
    own.turn ??= this.#turns.take();
    await own.turn.has;
    if (own.isOver) throw new DatabaseUnavailable("the request is over");
    return await this.#options.open(onEnd, isProbe);
  }
}
