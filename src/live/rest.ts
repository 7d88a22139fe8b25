import type { KeptSession } from "./kept-session.ts";

/**
 * How long whoever holds connections may be forgotten: writers who give no word are found when it wakes, and who is
 * silent is sent something within half a minute.
 */
export const LONGEST_REST_MS = 20_000;
/** Who was sent nothing for so long is to be sent something. */
const SILENT_MS = 20_000;

/**
 * In how many milliseconds it has to wake for these, at the latest: to look, to say something to who is silent, for the
 * end of a token, and for a calendar that changes without a writer in `changesInMs` (Infinity: none does).
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
