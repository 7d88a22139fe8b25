import { endKey, lockValidKey } from "../generated/sql/keys.ts";
import { newKeyText } from "../platform/auth/new-key.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { MINUTE } from "../time/units.ts";
import { addKey, twoAreValid } from "./create-key.ts";
import { type Key, keyEtag, kindOf, scopesOf, toKey } from "./key.ts";

/** How long the old key goes on unless it is said: a day, in minutes. */
export const GRACE_MINUTES = 1_440;

export type Rotation = {
  readonly id: number;
  readonly ifMatch?: IfMatch | undefined;
  /** For so long the old key goes on; 0: it ends now. */
  readonly graceMinutes: number;
  /** The admin, or null for the command. */
  readonly by: number | null;
  /** Epoch ms. */
  readonly now: number;
};

export type KeyRotated = Key & { key: string; old_key_expires_at: string };

/**
 * Makes a second key of the same program, and lets the old one end by itself (T4).
 * @throws Problem not_found, also for a key that is not valid any more, too_many when two are valid already,
 *   version_mismatch.
 */
export function rotateKey(
  db: Db,
  { id, ifMatch, graceMinutes, by, now }: Rotation,
): Promise<KeyRotated> {
  return inTransaction(db, async (tx) => {
    const old = await lockValidKey(tx, { id, now });
    if (old === null) throw noSuchValidKey();
    await mustMatch(ifMatch, () => keyEtag(toKey(old)));
    const of = {
      tenantId: old.tenant_id,
      kind: kindOf(old),
      name: old.name,
      scopes: scopesOf(old),
    };
    const text = newKeyText(of.kind);
    const row = await addKey(tx, of, text, { createdBy: by, rotatedFrom: id, now });
    if (row === null) throw twoAreValid();
    const ended = await endKey(tx, { id, expiresAt: now + graceMinutes * MINUTE });
    if (ended === null) throw noSuchValidKey();
    return {
      ...toKey(row),
      key: text.key,
      old_key_expires_at: utcSecond(ended.expires_at),
    };
  });
}

/** Nobody is told whether it is another tenant's (T5). */
export const noSuchValidKey = (): Problem => new Problem("not_found", { what: "valid_key" });
