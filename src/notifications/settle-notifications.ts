import {
  lockAllToldWith,
  type NotificationRow,
  notificationsOf,
  settleNotifications as settle,
  unlinkRecipients,
  withdrawUntold,
} from "../generated/sql/notifications.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type FieldError, invalidFields, Problem } from "../problem.ts";
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

/** Why nothing was changed. */
type Refusal = "not_leased" | "not_found";

/**
 * Takes down what became of a notification (N2). An answer of an older lease changes nothing.
 * @throws Problem validation_failed, not_found, not_leased.
 */
export async function settleNotification(db: Db, outcome: Outcome): Promise<Notification> {
  mustFailToBePermanent([outcome], () => "permanent");
  const [told] = await settleEach(db, [outcome]);
  if (told === undefined || told === "not_found") {
    throw new Problem("not_found", { what: "notification" });
  }
  if (told === "not_leased") throw new Problem("not_leased");
  return toNotification(told);
}

export type Settled = {
  readonly settled: Notification[];
  readonly failed: { readonly id: number; readonly code: Refusal | "repeated" }[];
};

/**
 * The same of several, each for itself, answered in the order in which they were said.
 * @throws Problem validation_failed.
 */
export async function settleNotifications(
  db: Db,
  outcomes: readonly Outcome[],
): Promise<Settled> {
  mustFailToBePermanent(outcomes, (i) => `outcomes[${i}].permanent`);
  const first = outcomes.filter(({ id }, i) => outcomes.findIndex((one) => one.id === id) === i);
  const told = new Map(
    (await settleEach(db, first)).map((one, i) => [first[i], one]),
  );
  const done: Settled = { settled: [], failed: [] };
  for (const outcome of outcomes) {
    const one = told.get(outcome) ?? "repeated";
    if (typeof one === "string") done.failed.push({ id: outcome.id, code: one });
    else done.settled.push(toNotification(one));
  }
  return done;
}

function mustFailToBePermanent(
  outcomes: readonly Outcome[],
  pathOf: (index: number) => string,
): void {
  const errors = outcomes.flatMap(({ status, permanent }, i): FieldError[] =>
    permanent && status !== "failed"
      ? [{ path: pathOf(i), message: { say: "only_of_failed" } }]
      : []
  );
  if (errors.length > 0) throw invalidFields(errors);
}

/** Of each, whose ids differ, its row as it is then, or why nothing was changed. */
async function settleEach(
  db: Db,
  outcomes: readonly Outcome[],
): Promise<(NotificationRow | Refusal)[]> {
  const said = {
    ids: outcomes.map(({ id }) => id),
    leases: outcomes.map(({ lease }) => lease ?? null),
    outcomes: outcomes.map(({ status }) => status),
    permanents: outcomes.map(({ permanent }) => permanent),
  };
  const rows = outcomes.every(({ status }) => status === "sent")
    ? await settle(db, said)
    : await inTransaction(db, async (tx) => {
      if (said.permanents.includes(true)) await unlinkRecipients(tx, said);
      await lockAllToldWith(tx, said);
      const settled = await settle(tx, said);
      await withdrawUntold(tx, said);
      return settled;
    });
  const settled = new Map(rows.map((row) => [row.id, row]));
  const ids = said.ids.filter((id) => !settled.has(id));
  const others = ids.length === 0 ? [] : await notificationsOf(db, { ids });
  return outcomes.map(({ id, status, lease }) => {
    const row = settled.get(id) ?? others.find((other) => other.id === id);
    if (row === undefined) return "not_found";
    if (!("lease" in row)) return row;
    // It is as it was said to be, by the same lease where one was named: the answer came twice.
    const isSame = row.status === status && status !== "pending" &&
      (lease ?? row.lease) === row.lease;
    return isSame ? row : "not_leased";
  });
}
