import { lockValidKey, revokeKey as revoke } from "../generated/sql/keys.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { keyEtag, toKey } from "./key.ts";
import { noSuchValidKey } from "./rotate-key.ts";

export type Revocation = {
  readonly id: number;
  readonly ifMatch?: IfMatch | undefined;
  /** The admin, or null for the command. */
  readonly by: number | null;
  /** Epoch ms. */
  readonly now: number;
};

/**
 * Makes a key invalid from now on; servers that remember it refuse it within ten seconds (T4).
 * @throws Problem not_found, also for a key that is not valid any more, version_mismatch.
 */
export function revokeKey(db: Db, { id, ifMatch, by, now }: Revocation): Promise<void> {
  return inTransaction(db, async (tx) => {
    const row = await lockValidKey(tx, { id, now });
    if (row === null) throw noSuchValidKey();
    await mustMatch(ifMatch, () => keyEtag(toKey(row)));
    await revoke(tx, { id, revokedBy: by });
  });
}
