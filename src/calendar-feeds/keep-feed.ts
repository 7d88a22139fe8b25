import {
  calendarFeedOf,
  dropCalendarFeed,
  lockOwner,
  saveCalendarFeed,
} from "../generated/sql/calendar-feeds.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { localOrNull, localText, utcSecond } from "../time/time-text.ts";
import { addressOf, newFileName } from "./address.ts";

/** When a person's feed was made; null where they have none. */
export async function readFeed(db: Db, userId: number) {
  const { created_at: at, timezone } = await calendarFeedOf(db, { userId });
  return {
    created_at: at === null ? null : utcSecond(at),
    user_local_created_at: localOrNull(timezone, at),
    timezone,
  };
}

type Feed = Awaited<ReturnType<typeof readFeed>>;

/** The ETag of a feed: the same after its owner has moved to another zone. */
export const feedEtag = ({ created_at }: Feed): string => etagOf({ created_at });

/**
 * Makes the secret address of a person's feed, in place of the one before; it can be seen this once. `now` is in
 * epoch ms.
 * @throws Problem unauthenticated for a user who was erased meanwhile.
 */
export function createFeed(db: Db, tenant: string, userId: number, now: number) {
  const file = newFileName(tenant);
  const address = addressOf(file);
  if (address === null) throw new Error("an address that is none was made");
  return inTransaction(db, async (tx) => {
    if (!await lockOwner(tx, { userId })) {
      throw new Problem("unauthenticated", { reason: "erased" });
    }
    const { created_at: at, timezone } = await saveCalendarFeed(tx, {
      userId,
      hash: address.hash,
      now,
    });
    const made = {
      created_at: utcSecond(at),
      user_local_created_at: localText(timezone, at),
      timezone,
    };
    return { made, file };
  });
}

/** @throws Problem version_mismatch. */
export function deleteFeed(db: Db, userId: number, ifMatch: IfMatch | undefined): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockOwner(tx, { userId });
    await mustMatch(ifMatch, async () => feedEtag(await readFeed(tx, userId)));
    await dropCalendarFeed(tx, { userId });
  });
}
