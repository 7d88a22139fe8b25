import { keyOfTenant, keysOfTenant } from "../generated/sql/keys.ts";
import type { Db } from "../platform/database/db.ts";
import { boundCursor, boundCursorText } from "../platform/http/page.ts";
import { Problem } from "../problem.ts";
import { type Key, toKey } from "./key.ts";

export type KeysQuestion = {
  /** Whether those that are no longer valid are listed too. */
  readonly ended: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

export type KeysPage = { results: Key[]; cursor: string | null; has_more: boolean };

/**
 * A page of the keys of a tenant (its slug), the latest first; `now`: epoch ms.
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listKeys(
  db: Db,
  tenant: string,
  { ended, limit, cursor }: KeysQuestion,
  now: number,
): Promise<KeysPage> {
  const list = `keys ${tenant} ${ended}`;
  const after = boundCursor(cursor, list);
  const rows = await keysOfTenant(db, {
    afterId: after?.id ?? null,
    withEnded: ended,
    now,
    most: limit,
  });
  const last = rows.at(-1);
  const hasMore = last !== undefined && rows.length < last.found;
  return {
    results: rows.map(toKey),
    cursor: hasMore ? boundCursorText({ at: 0, id: last.id }, list) : null,
    has_more: hasMore,
  };
}

/**
 * A key of the tenant, valid or not.
 * @throws Problem not_found, also for another tenant's (T5).
 */
export async function readKey(db: Db, id: number): Promise<Key> {
  const row = await keyOfTenant(db, { id });
  if (row === null) throw new Problem("not_found", { what: "key" });
  return toKey(row);
}
