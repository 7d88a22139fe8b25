import { heldAbout, isUser } from "../generated/sql/privacy.ts";
import { noSuchPerson } from "./person.ts";
import { type Caller, callerName } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { keyCursor, keyCursorText, type Page } from "../platform/http/page.ts";

export type ExportQuestion = {
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** A row that tells of somebody: what kind of row, and its columns as they are stored. */
export type HeldRecord = { kind: HeldKind; value: Record<string, unknown> };

/** Those of the view `held_rows` (sql/tenant/routines/personal-data.sql) that are shown. */
export type HeldKind = typeof heldKinds[number];

export const heldKinds = [
  "import_quarantine",
  "user",
  "user_change",
  "profile",
  "profile_draft",
  "calendar_feed",
  "telegram_code",
  "telegram_try",
  "policies",
  "slot",
  "template",
  "block",
  "hold",
  "notification",
  "rating_given",
  "rating_received",
  "lesson",
  "lesson_details",
  "series",
  "service",
  "relation",
  "relation_change",
  "lesson_change",
  "availability_change",
  "lesson_change_by_admin",
  "availability_change_by_admin",
  "import_row",
  "import_row_of_student",
  "kept_answer",
] as const;

export type ExportPage = Page<HeldRecord>;

/**
 * A page of all that is held about a person: so many rows at most, or about a megabyte. A cursor is one of the
 * same caller and person.
 * @throws Problem not_found, validation_failed for a cursor of no such page.
 */
export async function exportPerson(
  db: Db,
  caller: Caller,
  id: number,
  { limit, cursor }: ExportQuestion,
): Promise<ExportPage> {
  const list = JSON.stringify(["export", caller.tenant, callerName(caller), id]);
  const after = keyCursor(cursor, list);
  if (!(await isUser(db, { id })).is) throw noSuchPerson();
  // PostgreSQL's integer: a cursor of ours never holds more.
  const afterPlace = Math.min(after?.id ?? 0, 2 ** 31 - 1);
  const rows = await heldAbout(db, {
    id,
    afterPlace,
    afterKey: after?.key ?? null,
    most: limit + 1,
  });
  // The function stops early where rows are long, and then there may be more.
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && (rows.length > limit || await isMore(db, id, last));
  return {
    // The list's kinds, and rows as JSON objects.
    results: page.map(({ kind, value }) => ({ kind, value }) as HeldRecord),
    cursor: hasMore ? keyCursorText({ key: last.key, id: last.place }, list) : null,
    has_more: hasMore,
  };
}

async function isMore(db: Db, id: number, last: { place: number; key: string }): Promise<boolean> {
  const next = await heldAbout(db, { id, afterPlace: last.place, afterKey: last.key, most: 1 });
  return next.length > 0;
}
