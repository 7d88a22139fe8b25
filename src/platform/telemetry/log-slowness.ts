import type { Log } from "../logging/log.ts";
import { slownessOf } from "./slowness.ts";

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
