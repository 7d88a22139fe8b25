import { relationsByName, relationsByUpdate } from "../generated/sql/relations.ts";
import type { Db } from "../platform/database/db.ts";
import { cutPage, keyCursor, keyCursorText, type Page } from "../platform/http/page.ts";
import { columnsOf, type Party, readerOf } from "./party.ts";
import { type Relation, toRelation } from "./relation.ts";
import type { RelationStatus } from "./transitions.ts";

export type RelationsQuestion = {
  readonly status?: readonly RelationStatus[] | undefined;
  /** A part of the other person's name. */
  readonly search?: string | undefined;
  readonly sort: "name" | "-updated";
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of a party's relations with the names and lessons of each, in one statement (R1). A cursor is one of
 * its question: of the same tenant, party, filter and order.
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listRelations(
  db: Db,
  tenant: string,
  party: Party,
  { status, search, sort, limit, cursor, now }: RelationsQuestion & { readonly now: number },
): Promise<Page<Relation>> {
  const statuses = status?.length ? [...new Set(status)].toSorted() : null;
  const list = JSON.stringify([
    tenant,
    party.side,
    party.personId,
    statuses,
    search ?? null,
    sort,
  ]);
  const after = keyCursor(cursor, list);
  const wanted = {
    ...columnsOf(party),
    readerId: readerOf(party),
    statuses,
    search: search ?? null,
    afterId: after?.id ?? null,
    most: limit + 1,
    now,
  };
  const rows = sort === "name"
    ? await relationsByName(db, { ...wanted, afterKey: after?.key ?? null })
    : await relationsByUpdate(db, { ...wanted, afterKey: after && microsecondsOf(after.key) });
  const { shown, ...end } = cutPage(rows, limit, (last) => keyCursorText(last, list));
  return { results: shown.map(({ key: _, ...row }) => toRelation(row)), ...end };
}

/** Of a cursor that somebody made up for themselves, the end of the list. */
function microsecondsOf(key: string): number {
  const number = Number(key);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
