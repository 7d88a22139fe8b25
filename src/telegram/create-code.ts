import { addCode, dropCode, lockPerson } from "../generated/sql/telegram.ts";
import { hashOfCode, newOneTimeCode } from "../platform/auth/one-time-code.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { MINUTE } from "../time/units.ts";

/** How long a code can be used. */
export const CODE_LASTS_MS = 10 * MINUTE;

export type NewCode = {
  readonly userId: number;
  /** The slug. */
  readonly tenant: string;
  /** The database's time, epoch ms. */
  readonly now: number;
};

/**
 * Makes a code by which an account is linked with the user (N3), in place of the one that they had; `expiresAt` in
 * epoch ms. The code is kept as a hash, and can be seen this once.
 * @throws Problem unauthenticated for a user who was erased meanwhile.
 */
export async function createCode(
  db: Db,
  { userId, tenant, now }: NewCode,
): Promise<{ code: string; expiresAt: number }> {
  const expiresAt = now + CODE_LASTS_MS;
  for (;;) {
    const code = newOneTimeCode();
    const hash = await hashOfCode(code, tenant);
    const isKept = await inTransaction(db, async (tx) => {
      if (await lockPerson(tx, { userId }) === null) {
        throw new Problem("unauthenticated", { reason: "erased" });
      }
      await dropCode(tx, { userId });
      return await addCode(tx, { userId, hash, expiresAt }) !== null;
    });
    // Another has the same one: that happens once in a hundred million codes.
    if (isKept) return { code, expiresAt };
  }
}
