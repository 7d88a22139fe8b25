import {
  notificationOf,
  settleNotification as settle,
  unlinkRecipient,
} from "../generated/sql/notifications.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { type Notification, type NotificationStatus, toNotification } from "./notification.ts";

/** What became of a leased notification. */
export type Outcome = {
  readonly id: number;
  /** `pending` gives it back untried. */
  readonly status: NotificationStatus;
  /** The number it came with; absent: whichever there is. */
  readonly lease?: number | undefined;
  /** It failed and always will: the account is unlinked. */
  readonly permanent: boolean;
};

/**
 * Takes down what became of a notification (N2). An answer of an older lease changes nothing.
 * @throws Problem validation_failed, not_found, not_leased.
 */
export async function settleNotification(db: Db, outcome: Outcome): Promise<Notification> {
  const { id, status, permanent } = outcome;
  if (permanent && status !== "failed") throw invalid("permanent", "only_of_failed");
  const lease = outcome.lease ?? null;
  const settled = permanent
    ? await inTransaction(db, async (tx) => {
      await unlinkRecipient(tx, { id, lease });
      return await settle(tx, { id, lease, outcome: status, permanent });
    })
    : await settle(db, { id, lease, outcome: status, permanent });
  return settled === null ? await settledAlready(db, outcome) : toNotification(settled);
}

/** One that is as it was said to be, by the same lease where one was named: the answer came twice. */
async function settledAlready(db: Db, { id, status, lease }: Outcome): Promise<Notification> {
  const row = await notificationOf(db, { id });
  if (row === null) throw new Problem("not_found", { what: "notification" });
  const isSame = row.status === status && status !== "pending" &&
    (lease === undefined || lease === row.lease);
  if (!isSame) throw new Problem("not_leased");
  return toNotification(row);
}
