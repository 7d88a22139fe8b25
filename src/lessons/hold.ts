import type { ProlongHoldRow } from "../generated/sql/holds.ts";
import { Problem } from "../problem.ts";

/** Which hold, and who asks for it: only the `callerName` who made it has it (L8). */
export type OwnHold = { readonly id: number; readonly holder: string };

/** A hold as the API answers it, all times UTC; it expires by the clock of the database. */
export type Hold = ReturnType<typeof toHold>;

/** Turns a row into the API's hold. */
export const toHold = (row: ProlongHoldRow) => ({
  id: row.id,
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  service_id: row.service_id,
  utc_start: row.starts_at,
  utc_end: row.ends_at,
  expires_at: row.held_until,
  prolonged: row.prolonged,
});

/** The answer for no hold, a used one and somebody else's alike (T5). */
export const noSuchHold = (): Problem =>
  new Problem("not_found", { detail: "You have no such hold." });

/** The answer for a hold whose time is up. */
export const holdExpired = (heldUntil: string): Problem =>
  new Problem("hold_expired", { detail: `The hold expired at ${heldUntil}.` });
