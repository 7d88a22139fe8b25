import type { Lru } from "../platform/caching/lru.ts";
import type { Db } from "../platform/database/db.ts";
import { type Card, readCards } from "./card.ts";
import type { Read, ToldChanges } from "./told-changes.ts";

export type KeptCard = { readonly card: Card; readonly read: Read };

/**
 * The cards of tutors, in the order of their ids, from what is kept of a tenant as long as none of its cards was changed; call
 * it after `told.tell` was true. What is missing is read.
 */
export async function keptCards(
  kept: Lru<KeptCard>,
  told: ToldChanges,
  db: Db,
  tenantId: number,
  ids: readonly number[],
): Promise<Card[]> {
  const cards = new Map<number, Card>();
  for (const id of ids) {
    const known = kept.get(`${tenantId}:${id}`);
    if (known && told.isUnchanged(tenantId, known.read, "cards")) cards.set(id, known.card);
  }
  const read = told.mark(tenantId);
  for (const card of await readCards(db, ids.filter((id) => !cards.has(id)))) {
    cards.set(card.tutor_id, card);
    kept.set(`${tenantId}:${card.tutor_id}`, { card, read });
  }
  return ids.flatMap((id) => cards.get(id) ?? []);
}
