import { paintWeek } from "../availability/paint-week.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { buildWeek } from "./build-week.ts";
import type { Draft } from "./draft.ts";
import { namesEtag, weekEtag } from "./week-etag.ts";

type Owner = { readonly tenantId: number; readonly tutorId: number };

/**
 * Paints a tutor's week (A8) and answers it as it is then, as JSON text for its owner with the
 * calendar's version: all in one transaction. `ifMatch` is the header, `now` epoch ms.
 * @throws Problem version_mismatch, in_the_past, draft_conflict.
 */
export function applyDraft(
  db: Db,
  { tenantId, tutorId }: Owner,
  { painted, weekStart, timezone }: Draft,
  ifMatch: string | undefined,
  now: number,
): Promise<{ json: string; etag: string }> {
  const etagOf = (version: number) => weekEtag(tenantId, tutorId, version, "owner");
  const isExpected = (version: number) =>
    ifMatch === undefined || namesEtag(ifMatch, etagOf(version), "strong");
  return inTransaction(db, async (tx) => {
    await paintWeek(tx, { tutorId, painted, isExpected }, now);
    const question = {
      tutorId,
      weekStart,
      timezone,
      days: undefined,
      visibility: "owner" as const,
    };
    const { json, version } = await buildWeek(tx, question);
    return { json: withVersion(json, version), etag: etagOf(version) };
  });
}

/** The week's text with one field more. */
const withVersion = (json: string, version: number) => `${json.slice(0, -1)},"version":${version}}`;
