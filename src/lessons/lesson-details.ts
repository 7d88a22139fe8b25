import type { Json } from "../platform/database/pg-types.ts";

/** In which part somebody acts on a lesson. */
export type Part = "tutor" | "student" | "admin";

/** What a lesson carries besides its time and its price (L9). */
export type Details = {
  /** Why it was cancelled; while it stands, why it was last moved. Null: neither, or nobody said why. */
  readonly reason: string | null;
  /** In which part it was cancelled; null too where that was before it was kept. */
  readonly cancelled_by: Part | null;
  readonly no_show: boolean;
  readonly note: string | null;
  readonly meeting_url: string | null;
  readonly metadata: Record<string, string>;
};

/**
 * A lesson's row, with that of lesson_details. Each of them has a column of a reason, whose names stay: the
 * version before writes them, and lines of the log are images of them.
 */
type Row = {
  readonly status: string;
  readonly cancel_reason: string | null;
  readonly details: Json | null;
};

type Columns = Omit<Details, "reason"> & { readonly reschedule_reason: string | null };

/** Reads what a lesson carries. */
export function detailsOf({ status, cancel_reason: cancelReason, details }: Row): Details {
  // The columns of the table and their constraints are these.
  const known = (details ?? {}) as { readonly [Key in keyof Columns]?: Columns[Key] | null };
  return {
    reason: status === "cancelled" ? cancelReason : known.reschedule_reason ?? null,
    cancelled_by: known.cancelled_by ?? null,
    no_show: known.no_show ?? false,
    note: known.note ?? null,
    meeting_url: known.meeting_url ?? null,
    metadata: known.metadata ?? {},
  };
}

type People = { readonly tutor_id: number; readonly student_id: number };

/** In which part a user acts on a lesson: whoever is neither of its people is an admin. */
export function partIn({ tutor_id, student_id }: People, userId: number): Part {
  if (userId === tutor_id) return "tutor";
  return userId === student_id ? "student" : "admin";
}
