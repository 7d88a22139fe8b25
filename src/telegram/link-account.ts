import {
  linkAccount as setAccount,
  lockOwnerOfCode,
  lockTries,
  useCode,
} from "../generated/sql/telegram.ts";
import { hashOfCode } from "../platform/auth/one-time-code.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import type { Language } from "../wording/languages.ts";
import { type TelegramLink, toLink } from "./telegram.ts";
import { countWrongTry, mustBeAllowedToTry } from "./wrong-tries.ts";

export type WantedLink = {
  readonly telegramId: number;
  /** As it was sent. */
  readonly code: string;
  /** That of their Telegram, where it is known. */
  readonly language?: Language | undefined;
  /** The slug. */
  readonly tenant: string;
  /** The database's time, epoch ms. */
  readonly now: number;
};

/**
 * Links an account with the user to whom the code was given (N3), in place of the account that they had; what they
 * are to be told of the lessons ahead is written with it. The account that has used a code may send it again.
 * `onGuessing` is told when so many wrong ones came of all accounts that nobody may try any more.
 * @throws Problem not_found for a code that this account cannot use, which counts; rate_limited when it, or all
 *   accounts, have sent too many of those; account_taken, which leaves the code as it was.
 */
export async function linkAccount(
  db: Db,
  wanted: WantedLink,
  onGuessing: () => void,
): Promise<TelegramLink> {
  const { telegramId, now } = wanted;
  // The hash costs more than the look.
  await mustBeAllowedToTry(db, telegramId, now);
  const hash = await hashOfCode(wanted.code, wanted.tenant);
  const { link, isLastInAll } = await inTransaction(db, async (tx) => {
    await lockTries(tx);
    await mustBeAllowedToTry(tx, telegramId, now);
    const owner = await ownerOf(tx, { telegramId, hash, now });
    if (owner === null) {
      return { link: null, isLastInAll: await countWrongTry(tx, telegramId, now) };
    }
    const linked = await setAccount(tx, {
      userId: owner,
      telegramId,
      language: wanted.language ?? null,
    });
    return { link: toLink(linked), isLastInAll: false };
  });
  if (isLastInAll) onGuessing();
  // Thrown behind the transaction, which has counted it.
  if (link === null) {
    throw new Problem("not_found", { what: "telegram_code" }, { keepsChanges: true });
  }
  return link;
}

type Sent = Pick<WantedLink, "telegramId" | "now"> & { readonly hash: Uint8Array };

/** Whose code it is, which is used up then but for this account; null for a wrong one. */
async function ownerOf(tx: Db, { telegramId, hash, now }: Sent): Promise<number | null> {
  const owner = await lockOwnerOfCode(tx, { hash, telegramId, now });
  if (owner === null) return null;
  const used = await useCode(tx, { userId: owner.id, hash, telegramId });
  return used === null ? null : owner.id;
}
