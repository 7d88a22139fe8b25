import {
  createHold as insertHold,
  deleteHold as deleteOwnHold,
  holdOf,
  type HoldRow,
  prolongHold as prolongOwnHold,
  sweepExpiredHolds,
} from "../generated/sql/holds.ts";
import { type Db, inBatches, retryOnConflict } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { utcText } from "../time/time-text.ts";
import { reserveTime, type WantedService } from "./reserve-time.ts";

/** Which hold, and who asks for it: only the `callerName` who made it has it (L8). */
export type OwnHold = { readonly id: number; readonly holder: string };

/** A hold as the API answers it, all times UTC; it expires by the clock of the database. */
export type Hold = ReturnType<typeof toHold>;

/** Turns a row into the API's hold. */
const toHold = (row: HoldRow) => ({
  id: row.id,
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  service_id: row.service_id,
  utc_start: utcText(row.starts_at),
  utc_end: utcText(row.ends_at),
  expires_at: utcText(row.held_until),
  prolonged: row.prolonged,
});

/** The answer for no hold, a used one and somebody else's alike (T5). */
export const noSuchHold = (): Problem => new Problem("not_found", { what: "own_hold" });

/** The answer for a hold whose time is up. */
export const holdExpired = (heldUntil: number): Problem =>
  new Problem("hold_expired", { at: heldUntil });

export type NewHold = WantedService & {
  /** How long it lasts by the clock of the database, 1 to 15. */
  readonly minutes: number;
};

/**
 * Holds a time for as long as the service lasts, by the rules of a booking and in one statement (L8). One
 * that takes the place of the caller's own ends half an hour after that was made, at the latest.
 * @throws Problem as `reserveTime`.
 */
export async function createHold(db: Db, { minutes, ...wanted }: NewHold): Promise<Hold> {
  return toHold(
    await reserveTime(
      db,
      wanted,
      (tx, row, heldSince) => insertHold(tx, { ...row, minutes, heldSince }),
    ),
  );
}

/**
 * One hold of the caller's own (L8), also one whose time is up and that is not cleared away yet.
 * @throws Problem not_found, also for a hold of others.
 */
export async function readHold(db: Db, own: OwnHold): Promise<Hold> {
  const row = await holdOf(db, own);
  if (!row) throw noSuchHold();
  return toHold(row);
}

/**
 * Lets a hold last once more as long as it was made for, from where it would have expired (L8).
 * @throws Problem not_found, hold_prolonged_already, hold_expired.
 */
export async function prolongHold(db: Db, own: OwnHold): Promise<Hold> {
  const row = await retryOnConflict(db, () => prolongOwnHold(db, own));
  if (row) return toHold(row);
  const hold = await holdOf(db, own);
  if (!hold) throw noSuchHold();
  if (!hold.prolonged) throw holdExpired(hold.held_until);
  throw new Problem("hold_prolonged_already");
}

/**
 * Gives up a hold of the caller's own; its time is free at once (L8).
 * @throws Problem not_found, also for a hold of others.
 */
export async function deleteHold(db: Db, own: OwnHold): Promise<void> {
  const deleted = await retryOnConflict(db, () => deleteOwnHold(db, own));
  if (deleted === 0) throw noSuchHold();
}

/**
 * Clears away holds whose time is up by the clock of the database; they are in nobody's way before
 * either (L8). Answers how many; `most` is what a statement may take. Safe to run on two servers at once.
 */
export const sweepHolds = (db: Db, most?: number): Promise<number> =>
  inBatches((limit) => retryOnConflict(db, () => sweepExpiredHolds(db, { most: limit })), most);
