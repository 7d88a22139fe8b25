import type { Bound } from "./bound.ts";
import type { Slot } from "./choose-slot.ts";
import type { Connection } from "./connection.ts";

/** Who asks for a connection, and for how long they may be kept waiting. */
export type Asker = {
  readonly tenant: string;
  readonly principal: string;
  readonly bound: Pick<Bound, "waitsUntil">;
};

export type PoolOptions = {
  /** opens a connection; `onEnd` is called once when it is of no use any more; `isProbe`: the database seems away */
  readonly open: (
    onEnd: (connection: Connection) => void,
    isProbe: boolean,
  ) => Promise<Connection>;
  /** connections in all, those being opened included */
  readonly most: number;
  /** connections that one tenant may have at work, beside those that wait for locks */
  readonly mostOfTenant: number;
  /** connections that one principal of a tenant may have at work */
  readonly mostOfPrincipal: number;
  /** a connection that nobody has used for this long is closed */
  readonly idleMs: number;
};

/** How many connections there are, how many of them are at work, and how many askers wait for one. */
export type PoolFigures = {
  readonly connections: number;
  readonly busy: number;
  readonly waiting: number;
};

/** Connections that are lent for a while; see Pool. */
export interface Connections {
  readonly figures: PoolFigures;
  /** Runs `work` with a connection that nobody else uses meanwhile. */
  use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T>;
  /** A connection to be released by the caller. */
  acquire(asker: Asker): Promise<Slot>;
  release(slot: Slot, asker: Asker): void;
  /** To be called when a statement that was sent at `since` had no answer in time. */
  distrust(since: number): void;
  /** Ends all connections; what is at work has `ms` to end. */
  close(ms: number): Promise<void>;
}

/** How a runtime makes them. Where a socket belongs to one request, a Pool for all requests is not possible. */
export type Pooling = (options: PoolOptions) => Connections;
