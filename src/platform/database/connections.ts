import type { Slot } from "./choose-slot.ts";
import type { Asker, PoolFigures, PoolOptions } from "./pool.ts";

/** Connections that are lent for a while; see Pool. */
export interface Connections {
  readonly figures: PoolFigures;
  /** Runs `work` with a connection that nobody else uses meanwhile. */
  use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T>;
  /** A connection to be released by the caller. */
  acquire(asker: Asker): Promise<Slot>;
  release(slot: Slot, asker: Asker): void;
  /** Called when a statement that was sent then had no answer in time. */
  distrust(since: number): void;
  /** Ends all connections; what is at work has `ms` to end. */
  close(ms: number): Promise<void>;
}

/** Makes them; a runtime whose sockets belong to one request each has another way than a Pool for all. */
export type Pooling = (options: PoolOptions) => Connections;
