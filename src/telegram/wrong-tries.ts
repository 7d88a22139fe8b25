import {
  addWrongTry,
  forgetCodes,
  forgetTries,
  lastWrongTries,
} from "../generated/sql/telegram.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { HOUR, MINUTE, SECOND } from "../time/units.ts";

/** So many wrong codes an account may send within an hour. */
export const MOST_OF_ACCOUNT = 5;

/**
 * So many all accounts of a tenant together. Of 2.8 × 10^11 codes 1,000 may be valid at any time: who goes on for a
 * year finds one with a chance of 1 %, however many accounts they have. To get here takes 60 accounts, and then nobody
 * can link theirs for a while.
 */
export const MOST_IN_ALL = 300;

/**
 * Refuses an account that has sent too many wrong codes, and every account where all have sent too many.
 * `now`: the database's time, epoch ms.
 * @throws Problem rate_limited, with Retry-After.
 */
export async function mustBeAllowedToTry(db: Db, telegramId: number, now: number): Promise<void> {
  const last = await lastTries(db, telegramId, now);
  const [ofAccount, inAll] = [last.of_account ?? 0, last.in_all ?? 0];
  const at = Math.max(ofAccount, inAll);
  if (at === 0) return;
  const waitMs = at + HOUR - now;
  throw new Problem("rate_limited", {
    of: inAll > ofAccount ? "codes_in_all" : "codes_of_account",
    minutes: Math.ceil(waitMs / MINUTE),
  }, { headers: { "Retry-After": String(Math.ceil(waitMs / SECOND)) } });
}

/** Since when an account, and all together, have sent as many as they may; null where they have not. */
const lastTries = (db: Db, telegramId: number, now: number) =>
  lastWrongTries(db, {
    telegramId,
    notBefore: now - HOUR,
    mostOfAccount: MOST_OF_ACCOUNT,
    mostInAll: MOST_IN_ALL,
  });

/** Counts a wrong code, and forgets those that count no more. Answers whether nobody may try any more. */
export async function countWrongTry(tx: Db, telegramId: number, now: number): Promise<boolean> {
  await addWrongTry(tx, { telegramId, at: now });
  await forgetTries(tx, { notAfter: now - HOUR, most: MOST_IN_ALL });
  return (await lastTries(tx, telegramId, now)).in_all !== null;
}

/** Codes whose time is up, and wrong ones of more than an hour ago, go. Answers how many. */
export async function sweepCodes(db: Db, now: number): Promise<number> {
  const codes = await inBatches((most) => forgetCodes(db, { now, most }));
  return codes + await inBatches((most) => forgetTries(db, { notAfter: now - HOUR, most }));
}
