import { paintWeek } from "../availability/paint-week.ts";
import type { Owner } from "../people/tutor-of.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { buildWeek, type BuiltWeek } from "./build-week.ts";
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
): Promise<BuiltWeek> {
  return inTransaction(db, async (tx) => {
    await paintWeek(tx, { tutorId, actorId, painted, isExpected }, now);
    const question = {
      tutorId,
      weekStart,
      timezone,
      days: undefined,
      visibility: "owner" as const,
    };
    const built = await buildWeek(tx, question, now);
    return { ...built, json: withVersion(built.json, built.version) };
  });
}

/** The week's text with one field more. */
const withVersion = (json: string, version: number) => `${json.slice(0, -1)},"version":${version}}`;
