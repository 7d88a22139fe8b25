import {
  dropCode,
  lockLinkOfAccount,
  lockPerson,
  unlinkAccount,
} from "../generated/sql/telegram.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { toLink, toOwn } from "./telegram.ts";

/** The state that is to be left, where the caller says so. */
type InState = { readonly ifMatch?: IfMatch | undefined };

/**
 * Takes their account from a user, and a code that they have; what was to be sent there is withdrawn. Of whoever has
 * none all is as asked.
 * @throws Problem version_mismatch.
 */
export function unlinkUser(
  db: Db,
  { userId, ifMatch }: { readonly userId: number } & InState,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const row = await lockPerson(tx, { userId });
    await mustMatch(ifMatch, () => etagOf(toOwn(row)));
    await unlinkAccount(tx, { userId });
    await dropCode(tx, { userId });
  });
}

/**
 * The same by the account, for the bot; answers whose it was.
 * @throws Problem not_linked when it is nobody's, version_mismatch.
 */
export function unlinkAccountOf(
  db: Db,
  { telegramId, ifMatch }: { readonly telegramId: number } & InState,
): Promise<{ userId: number }> {
  return inTransaction(db, async (tx) => {
    const row = await lockLinkOfAccount(tx, { telegramId });
    if (row === null) throw new Problem("not_linked");
    await mustMatch(ifMatch, () => etagOf(toLink(row)));
    await unlinkAccount(tx, { userId: row.id });
    return { userId: row.id };
  });
}
