import { recentChanges, type RelationChangeRow, timelineOf } from "../generated/sql/relations.ts";
import type { Db } from "../platform/database/db.ts";
import { cutPage, idCursor, idCursorText, type Page } from "../platform/http/page.ts";
import { localText, utcSecond } from "../time/time-text.ts";
import { type Party, readerOf } from "./party.ts";
import { type OneRelation, readRelation } from "./relation.ts";
import type { RelationStatus } from "./transitions.ts";

type PageQuestion = { readonly limit: number; readonly cursor?: string | undefined };

/** A line of the log as the API shows it. */
function toChange(row: RelationChangeRow) {
  return {
    ...row,
    // The constraint relations_change_as_they_may.
    prev_status: row.prev_status as RelationStatus | null,
    new_status: row.new_status as RelationStatus,
    timestamp: utcSecond(row.timestamp),
    user_local_timestamp: localText(row.timezone, row.timestamp),
    // As relations_are_logged_… writes it.
    metadata: row.metadata as RelationChangeMetadata,
  };
}

type RelationChangeMetadata = {
  readonly cause: Cause;
  readonly lesson_id?: number;
  readonly series_id?: string;
  readonly import_id?: number;
  readonly program?: string;
};

type Cause =
  | "invitation"
  | "acceptance"
  | "archiving"
  | "booking"
  | "lesson"
  | "series"
  | "import"
  | "earlier_lessons";

export type RelationChange = ReturnType<typeof toChange>;

/**
 * What became of a relation of the party, from its beginning (R4).
 * @throws Problem not_found, validation_failed for a cursor of no such page.
 */
export async function readTimeline(
  db: Db,
  tenant: string,
  party: Party,
  question: OneRelation & PageQuestion,
): Promise<Page<RelationChange>> {
  const { id } = await readRelation(db, party, question);
  const list = JSON.stringify([tenant, "timeline", party.side, id]);
  const afterId = idCursor(question.cursor, list);
  const wanted = { id, afterId, most: question.limit + 1, readerId: readerOf(party) };
  return pageOf(await timelineOf(db, wanted), question, list);
}

/**
 * What became of all relations of a tutor, the latest first (R1).
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listRecentActions(
  db: Db,
  tenant: string,
  party: Party,
  question: PageQuestion,
): Promise<Page<RelationChange>> {
  const { personId: tutorId } = party;
  const list = JSON.stringify([tenant, "recent-actions", tutorId]);
  const beforeId = idCursor(question.cursor, list);
  const wanted = { tutorId, beforeId, most: question.limit + 1, readerId: readerOf(party) };
  const rows = await recentChanges(db, wanted);
  return pageOf(rows, question, list);
}

function pageOf(
  rows: readonly RelationChangeRow[],
  { limit }: PageQuestion,
  list: string,
): Page<RelationChange> {
  const { shown, ...end } = cutPage(rows, limit, ({ id }) => idCursorText(id, list));
  return { results: shown.map(toChange), ...end };
}
