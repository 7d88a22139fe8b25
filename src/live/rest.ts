import type { KeptSession } from "./kept-session.ts";

/**
 * The longest time that whatever holds connections may rest. When it wakes it finds the writes that nobody told it of,
 * and sends heartbeats, which are due every half minute.
 */
export const LONGEST_REST_MS = 20_000;
/** After how long without a message a client is sent one. */
const SILENT_MS = 20_000;

/**
 * In how many milliseconds it has to wake for these sessions, at the latest: to look for writes, to send heartbeats,
 * at the end of a token, and when a calendar changes by itself, in `changesInMs` (Infinity: none will).
 * @param now epoch ms
 */
export function restMs(
  kept: readonly Pick<KeptSession, "saidAt" | "endsAt">[],
  now: number,
  changesInMs: number,
): number {
  let ms = Math.min(LONGEST_REST_MS, changesInMs);
  for (const { saidAt, endsAt } of kept) {
    ms = Math.min(ms, saidAt + SILENT_MS - now, endsAt - now);
  }
  return Math.max(0, Math.ceil(ms));
}
