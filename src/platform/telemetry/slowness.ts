import type { Log } from "../logging/log.ts";

/** From when on something is slow, and from when on it is too slow, in milliseconds (X6). */
export const SLOW_MS = 150;
export const TOO_SLOW_MS = 300;

/** How slow something was: a warning, an error, or neither. */
export type Slowness = "slow" | "too_slow" | null;

export const slownessOf = (ms: number): Slowness =>
  ms <= SLOW_MS ? null : ms <= TOO_SLOW_MS ? "slow" : "too_slow";

/** What the log is told of work of a kind that was slow, or too slow. */
export type SlowEvents = { readonly slow: string; readonly tooSlow: string };

/** Tells the log of work that took too long, with its `ms`; of other work nothing. */
export function logSlowness(
  log: Log,
  { slow, tooSlow }: SlowEvents,
  ms: number,
  fields: Readonly<Record<string, string | number>>,
): void {
  const slowness = slownessOf(ms);
  if (slowness === null) return;
  const told = { ...fields, ms: Math.round(ms) };
  if (slowness === "slow") log.warn(slow, told);
  else log.error(tooSlow, told);
}
