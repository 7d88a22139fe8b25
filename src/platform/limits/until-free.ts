import type { Policy } from "./policy.ts";

/** What was let through in the window of now, and in the one before it. */
export type Used = { readonly count: number; readonly before: number };

/**
 * In so many ms there is room for one more request again, if none comes meanwhile; 0 where there is now.
 * `now` is in ms on the clock by which the windows begin.
 */
export function untilFree(
  { requests, windowMs }: Policy,
  { count, before }: Used,
  now: number,
): number {
  const passed = now % windowMs;
  // In the next window they are those before it; more than may be where the quota was a larger one.
  if (count >= requests) return windowMs - passed + (1 - requests / count) * windowMs;
  if (before === 0) return 0;
  return Math.max(0, (1 - (requests - count) / before) * windowMs - passed);
}
