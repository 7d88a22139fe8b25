/**
 * A place for bytes that all instances share and that may be lost at any time (C2). It never throws: what cannot be
 * reached is a miss, so that a Redis that is down makes answers slower and never wrong.
 */
export interface Cache {
  /** The bytes stored under `key`, or null when there are none, they are too old or unreachable. */
  get(key: string): Promise<Uint8Array | null>;
  /** Keeps `value` for `seconds` (a whole number above zero) at most. */
  set(key: string, value: Uint8Array, seconds: number): Promise<void>;
  /** Whether the store answers now. */
  ping(): Promise<boolean>;
}
