import {
  createHold as insertHold,
  deleteHold as deleteOwnHold,
  holdOf,
  type HoldRow,
  holdSeenBy,
  holdsSeenBy,
  prolongHold as prolongOwnHold,
  sweepExpiredHolds,
} from "../generated/sql/holds.ts";
import { type Db, inBatches, retryOnConflict } from "../platform/database/db.ts";
import { type Caller, callerName } from "../platform/contract/context.ts";
import { endOf, idCursor, idCursorText } from "../platform/http/page.ts";
import { Problem } from "../problem.ts";
import { localText, utcSecond, utcText } from "../time/time-text.ts";
import { reserveTime, type WantedService } from "./reserve-time.ts";

/** Which hold, and who asks for it: only the `callerName` who made it has it (L8). */
export type OwnHold = { readonly id: number; readonly holder: string };

/** A hold as the API answers it, its local times the student's; it expires by the clock of the database. */
export type Hold = ReturnType<typeof toHold>;

/** Turns a row into the API's hold. */
const toHold = (row: HoldRow) => ({
  id: row.id,
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  student_name: row.student_name,
  service_id: row.service_id,
  service_name: row.service_name,
  price: row.price,
  currency: row.currency,
  utc_start: utcText(row.starts_at),
  utc_end: utcText(row.ends_at),
  user_local_start: localText(row.timezone, row.starts_at),
  user_local_end: localText(row.timezone, row.ends_at),
  timezone: row.timezone,
  expires_at: utcSecond(row.held_until),
  prolonged: row.prolonged,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** What the log is told of a hold: ids and times, nothing personal (X5). */
export const idsOfHold = ({ id, tutor_id, student_id, utc_start, expires_at }: Hold) => ({
  hold_id: id,
  tutor_id,
  student_id,
  utc_start,
  expires_at,
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

/** Who looks at holds: whoever made them, the tutor whose time is held, an admin. */
export type HoldViewer = {
  readonly holder: string;
  /** Of a tutor, their id. */
  readonly ownerId: number | null;
  readonly seesAll: boolean;
};

/** A caller as one who looks at holds (T7). */
export function holdViewerOf(caller: Caller): HoldViewer {
  const role = caller.kind === "user" ? caller.role : null;
  return {
    holder: callerName(caller),
    ownerId: caller.kind === "user" && role === "tutor" ? caller.userId : null,
    seesAll: role === "admin",
  };
}

/**
 * One hold that the caller sees (L8), also one whose time is up and that is not cleared away yet.
 * @throws Problem not_found, also for a hold of others.
 */
export async function readHold(db: Db, viewer: HoldViewer, id: number): Promise<Hold> {
  const row = await holdSeenBy(db, { ...viewer, id });
  if (!row) throw noSuchHold();
  return toHold(row);
}

export type HoldsQuestion = {
  readonly student_id?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of the holds that last and that the caller sees, the oldest first (L8).
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listHolds(
  db: Db,
  tenant: string,
  viewer: HoldViewer,
  question: HoldsQuestion,
) {
  const { student_id: studentId = null, limit } = question;
  const list = JSON.stringify([tenant, "holds", viewer, studentId]);
  const after = idCursor(question.cursor, list);
  const rows = await holdsSeenBy(db, {
    ...viewer,
    studentId,
    afterId: after,
    most: limit,
  });
  const results = rows.map(toHold);
  return { results, ...endOf(rows, (last) => idCursorText(last.id, list)) };
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
