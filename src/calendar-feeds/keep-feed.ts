import {
  calendarFeedOf,
  dropCalendarFeed,
  lockOwner,
  saveCalendarFeed,
} from "../generated/sql/calendar-feeds.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { addressOf, newFileName } from "./address.ts";

/** When a person's feed was made; null where they have none. */
export async function readFeed(db: Db, userId: number): Promise<{ created_at: string | null }> {
  const row = await calendarFeedOf(db, { userId });
  return { created_at: row && utcSecond(row.created_at) };
}

/**
 * Makes the secret address of a person's feed, in place of the one before; it can be seen this once. `now` is in
 * epoch ms.
 * @throws Problem unauthenticated for a user who was erased meanwhile.
 */
export function createFeed(
  db: Db,
  tenant: string,
  userId: number,
  now: number,
): Promise<{ created_at: string; file: string }> {
  const file = newFileName(tenant);
  const address = addressOf(file);
  if (address === null) throw new Error("an address that is none was made");
  return inTransaction(db, async (tx) => {
    if (!await lockOwner(tx, { userId })) {
      throw new Problem("unauthenticated", { reason: "erased" });
    }
    const { created_at } = await saveCalendarFeed(tx, { userId, hash: address.hash, now });
    return { created_at: utcSecond(created_at), file };
  });
}

/** @throws Problem version_mismatch. */
export function deleteFeed(db: Db, userId: number, ifMatch: IfMatch | undefined): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockOwner(tx, { userId });
    await mustMatch(ifMatch, async () => etagOf(await readFeed(tx, userId)));
    await dropCalendarFeed(tx, { userId });
  });
}
