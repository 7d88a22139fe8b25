import type { Db } from "../platform/database/db.ts";
import type { Log } from "../platform/logging/log.ts";
import { forgetChangesBefore, lookNow } from "../tenants/find-calendar-changes.ts";
import { repeat } from "./repeat.ts";

/** A server that has not looked for this long begins anew; see CalendarChanges. */
export const KEPT_MS = 60_000;

/** Removes changed calendars from the list a minute after they were told, until the answered function is called. */
export function startForgetting(control: Db, log: Log): () => Promise<void> {
  let before: string | null = null;
  const forget = async () => {
    const look = await lookNow(control);
    if (before !== null) await forgetChangesBefore(control, before);
    before = look;
  };
  return repeat({
    everyMs: KEPT_MS,
    work: forget,
    onFailure: (error) => log.warn("changes_not_forgotten", { error }),
  });
}

/** Waits for `keptMs`, then removes what was told before: for runtimes that remember nothing between two calls. */
export async function forgetOnce(control: Db, keptMs = KEPT_MS): Promise<void> {
  const before = await lookNow(control);
  await new Promise((resolve) => setTimeout(resolve, keptMs));
  await forgetChangesBefore(control, before);
}
