import { paintWeek } from "../availability/paint-week.ts";
import type { Owner } from "../people/tutor-of.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { buildWeek } from "./build-week.ts";
import type { Draft } from "./draft.ts";

/**
 * Paints a tutor's week (A8) and answers it as it is then, as JSON text for its owner with the
 * calendar's version: all in one transaction. `isExpected` says whether the week may be painted on a
 * version; `now` is epoch ms.
 * @throws Problem version_mismatch, in_the_past, draft_conflict.
 */
export function applyDraft(
  db: Db,
  { tutorId, actorId }: Owner,
  { painted, weekStart, timezone }: Draft,
  isExpected: (version: number) => boolean,
  now: number,
): Promise<{ json: string; version: number }> {
  return inTransaction(db, async (tx) => {
    await paintWeek(tx, { tutorId, actorId, painted, isExpected }, now);
    const question = {
      tutorId,
      weekStart,
      timezone,
      days: undefined,
      visibility: "owner" as const,
    };
    const { json, version } = await buildWeek(tx, question);
    return { json: withVersion(json, version), version };
  });
}

/** The week's text with one field more. */
const withVersion = (json: string, version: number) => `${json.slice(0, -1)},"version":${version}}`;
