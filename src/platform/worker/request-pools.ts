import { AsyncLocalStorage } from "node:async_hooks";
import type { Slot } from "../database/choose-slot.ts";
import type { Connection } from "../database/connection.ts";
import type { Asker, Connections, PoolFigures, PoolOptions } from "../database/connections.ts";
import { DatabaseUnavailable } from "../database/failures.ts";
import { Pool } from "../database/pool.ts";
import type { Later } from "../later.ts";
import type { Turns } from "./turns.ts";

/** What is a request's own. */
type Own = {
  readonly pools: Map<RequestPool, Pool>;
  /** What it has begun and not waited for. */
  readonly left: Set<Promise<unknown>>;
  /** Kept when it is its turn to open connections; null until it wants one. */
  turn: { readonly of: Turns; readonly has: Promise<void> } | null;
  isOver: boolean;
};

const running = new AsyncLocalStorage<Own>();

/** What a request asks for beside its first connection: a statement outside of its own transaction. */
const MOST_OF_POOL = 2;
/** A request has two pools, one of which is of one connection in nearly all requests. */
export const MOST_OF_REQUEST = 3;
/** For the words of leave; the socket is closed without them then. */
const LEAVE_MS = 500;

/**
 * Runs `work` with connections of its own, all of which are closed when `work` and all that it told `goesOn` of have
 * ended. On Cloudflare's runtime a socket belongs to the request that opened it: another that uses it hangs.
 */
export async function withOwnConnections<T>(work: () => Promise<T>): Promise<T> {
  const own: Own = { pools: new Map(), left: new Set(), turn: null, isOver: false };
  try {
    return await running.run(own, work);
  } finally {
    while (own.left.size > 0) await Promise.all(own.left);
    own.isOver = true;
    await Promise.all([...own.pools.values()].map((pool) => pool.close(LEAVE_MS)));
    // What still waits for its turn has nothing to do with it any more.
    void own.turn?.has.then(() => own.turn?.of.giveBack());
  }
}

/** Keeps the request of whoever calls from ending before that work has. */
export const goesOn: Later = (work) => {
  const own = running.getStore();
  const left = work.then(() => {}, () => {}).finally(() => own?.left.delete(left));
  own?.left.add(left);
};

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
    // What others have asked it to do, perhaps, who ask for themselves then.
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
    own.turn ??= { of: this.#turns, has: this.#turns.take() };
    await own.turn.has;
    if (own.isOver) throw new DatabaseUnavailable("the request is over");
    return await this.#options.open(onEnd, isProbe);
  }
}
