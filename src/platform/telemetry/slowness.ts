/** From when on something is slow, and from when on it is too slow, in milliseconds (X6). */
export const SLOW_MS = 150;
export const TOO_SLOW_MS = 300;

/** How slow something was: a warning, an error, or neither. */
export type Slowness = "slow" | "too_slow" | null;

export const slownessOf = (ms: number): Slowness =>
  ms <= SLOW_MS ? null : ms <= TOO_SLOW_MS ? "slow" : "too_slow";
