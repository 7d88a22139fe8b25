import type { Json } from "../platform/database/pg-types.ts";

/** In which part somebody acts on a lesson. */
export type Part = "tutor" | "student" | "admin";

/** What a lesson carries besides its time and its price (L9). */
export type Details = {
  /** In which part it was cancelled; null too where that was before it was kept. */
  readonly cancelled_by: Part | null;
  /** Of the last move. */
  readonly reschedule_reason: string | null;
  readonly no_show: boolean;
  readonly note: string | null;
  readonly meeting_url: string | null;
  readonly metadata: Record<string, string>;
};

/** Reads a row of lesson_details; null: the lesson has none. */
export function detailsOf(row: Json | null): Details {
  // The columns of the table and their constraints are these.
  const known = (row ?? {}) as { readonly [Key in keyof Details]?: Details[Key] | null };
  return {
    cancelled_by: known.cancelled_by ?? null,
    reschedule_reason: known.reschedule_reason ?? null,
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
