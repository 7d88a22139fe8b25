import { keyOfTenant, keysOfTenant } from "../generated/sql/keys.ts";
import type { Db } from "../platform/database/db.ts";
import { endOf, idCursor, idCursorText, type Page } from "../platform/http/page.ts";
import { Problem } from "../problem.ts";
import { type Key, toKey } from "./key.ts";

export type KeysQuestion = {
  /** Whether those that are no longer valid are listed too. */
  readonly ended: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of the keys of a tenant (its slug), the latest first; `now`: epoch ms.
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listKeys(
  db: Db,
  tenant: string,
  { ended, limit, cursor }: KeysQuestion,
  now: number,
): Promise<Page<Key>> {
  const list = `keys ${tenant} ${ended}`;
  const after = idCursor(cursor, list);
  const rows = await keysOfTenant(db, {
    afterId: after,
    withEnded: ended,
    now,
    most: limit,
  });
  const results = rows.map(toKey);
  return { results, ...endOf(rows, (last) => idCursorText(last.id, list)) };
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
