import { utcText } from "../time/utc-text.ts";

type Row = {
  readonly id: number;
  readonly student_name: string;
  /** Epoch ms. */
  readonly starts_at: number;
  readonly ends_at: number;
};

/** A lesson of the tutor's in brief, as the API answers it. */
export const toBrief = ({ id, student_name, starts_at, ends_at }: Row) => ({
  id,
  student_name,
  utc_start: utcText(starts_at),
  utc_end: utcText(ends_at),
});

export type LessonBrief = ReturnType<typeof toBrief>;
