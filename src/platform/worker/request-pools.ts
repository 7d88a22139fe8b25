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
  /** When it may open connections. None while it has no connection and wants none. */
  readonly turns: Map<Turns, Turn>;
  /** How many of its connections are used or waited for. */
  inUse: number;
  /** When the last of them was given back, on the monotonic clock in ms. */
  idleSince: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  isOver: boolean;
};

const running = new AsyncLocalStorage<Own>();

/** A request's transaction has one connection, and a statement outside of it another. */
const MOST_OF_POOL = 2;
/** A request has two pools, and in nearly all requests one of them opens a single connection. */
export const MOST_OF_REQUEST = 3;
/** Two who ask for /health at a time need one each. */
export const MOST_OF_HEALTH = 2;
/** How long PostgreSQL has to answer a goodbye before the socket is simply closed. */
const LEAVE_MS = 500;
/** A request that needs no connection for so long, as while it waits for somebody's endpoint, lets others have them. */
const IDLE_MS = 500;

/**
 * Runs `work` with connections of its own, and closes them when `work` and everything given to `goesOn` have ended.
 * On Cloudflare's runtime a socket belongs to the request that opened it; another request that uses it hangs.
 */
export async function withOwnConnections<T>(work: () => Promise<T>): Promise<T> {
  const own: Own = {
    pools: new Map(),
    left: new Set(),
    turns: new Map(),
    inUse: 0,
    idleSince: 0,
    timer: undefined,
    isOver: false,
  };
  try {
    return await running.run(own, work);
  } finally {
    while (own.left.size > 0) await Promise.all(own.left);
    own.isOver = true;
    clearTimeout(own.timer);
    await leave(own);
  }
}

/** Closes the connections there are, and gives the turns back. Whoever needs one afterwards takes another turn. */
async function leave(own: Own): Promise<void> {
  const [pools, turns] = [[...own.pools.values()], [...own.turns.values()]];
  own.pools.clear();
  own.turns.clear();
  await Promise.all(pools.map((pool) => pool.close(LEAVE_MS)));
  for (const turn of turns) turn.end();
}

function leaveWhenIdle(own: Own, inMs = IDLE_MS): void {
  own.timer ??= setTimeout(() => {
    own.timer = undefined;
    const idleMs = own.inUse > 0 ? 0 : performance.now() - own.idleSince;
    if (idleMs < IDLE_MS) leaveWhenIdle(own, IDLE_MS - idleMs);
    else goesOn(leave(own));
  }, inMs);
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
    const slot = await this.acquire(asker);
    try {
      return await work(slot);
    } finally {
      this.release(slot, asker);
    }
  }

  async acquire(asker: Asker): Promise<Slot> {
    const own = ownOfRequest();
    own.inUse++;
    try {
      return await this.#poolOf(own).acquire(asker);
    } catch (error) {
      noLongerUsed(own);
      throw error;
    }
  }

  release(slot: Slot, asker: Asker): void {
    const own = ownOfRequest();
    own.pools.get(this)?.release(slot, asker);
    noLongerUsed(own);
  }

  distrust(since: number): void {
    ownOfRequest().pools.get(this)?.distrust(since);
  }

  /** Each request closes its own. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #poolOf(own: Own): Pool {
    let pool = own.pools.get(this);
    if (pool !== undefined) return pool;
    // Others may have waited for what this request was to look up. They look it up themselves then.
    if (own.isOver) throw new DatabaseUnavailable("the request is over");
    const most = MOST_OF_POOL;
    pool = new Pool({
      ...this.#options,
      open: (onEnd, isProbe) => this.#open(own, onEnd, isProbe),
      most,
      mostOfTenant: most,
      mostOfPrincipal: most,
    });
    own.pools.set(this, pool);
    return pool;
  }

  async #open(
    own: Own,
    onEnd: (connection: Connection) => void,
    isProbe: boolean,
  ): Promise<Connection> {
    let turn = own.turns.get(this.#turns);
    if (turn === undefined) own.turns.set(this.#turns, turn = this.#turns.take());
    leaveWhenIdle(own);
    await turn.has;
    if (own.isOver) throw new DatabaseUnavailable("the request is over");
    return await this.#options.open(onEnd, isProbe);
  }
}

function ownOfRequest(): Own {
  const own = running.getStore();
  if (own === undefined) throw new Error("connections are opened for a request only");
  return own;
}

function noLongerUsed(own: Own): void {
  own.inUse--;
  own.idleSince = performance.now();
}
