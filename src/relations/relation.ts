import { relationOf, type RelationRow } from "../generated/sql/relations.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { etagOf } from "../platform/http/etag.ts";
import { localOrNull, utcSecond } from "../time/time-text.ts";
import { columnsOf, type Party, readerOf } from "./party.ts";
import type { RelationStatus, Side } from "./transitions.ts";

/** A relation as the API shows it, to either side. */
export function toRelation(row: RelationRow) {
  return {
    ...row,
    // Their constraints have these values.
    status: row.status as RelationStatus,
    invited_by: row.invited_by as Side,
    last_lesson_at: row.last_lesson_at === null ? null : utcSecond(row.last_lesson_at),
    next_lesson_at: row.next_lesson_at === null ? null : utcSecond(row.next_lesson_at),
    created_at: utcSecond(row.created_at),
    user_local_last_lesson_at: localOrNull(row.timezone, row.last_lesson_at),
    user_local_next_lesson_at: localOrNull(row.timezone, row.next_lesson_at),
    updated_at: utcSecond(row.updated_at),
  };
}

export type Relation = ReturnType<typeof toRelation>;

/** The ETag of a relation: the same for whoever reads it, in whatever zone. */
export function relationEtag(relation: Relation): string {
  const {
    timezone: _zone,
    user_local_last_lesson_at: _last,
    user_local_next_lesson_at: _next,
    ...state
  } = relation;
  return etagOf(state);
}

/** Which of a party's relations, and at what time it is looked at, in epoch ms. */
export type OneRelation = { readonly id: number; readonly now: number };

/**
 * One relation of a party.
 * @throws Problem not_found for nobody's and for other people's alike (T5).
 */
export async function readRelation(
  db: Db,
  party: Party,
  { id, now }: OneRelation,
): Promise<Relation> {
  const row = await relationOf(db, { ...columnsOf(party), readerId: readerOf(party), id, now });
  if (row === null) throw noSuchRelation();
  return toRelation(row);
}

export const noSuchRelation = (): Problem => new Problem("not_found", { what: "own_relation" });
