import type { RatingRow } from "../generated/sql/ratings.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";

/** What a student says of a lesson, as the API answers it (M0); whose it is not everybody is told. */
export type Rating = Omit<ReturnType<typeof toRating>, "student_id" | "student_name"> & {
  readonly student_id: number | null;
  readonly student_name: string | null;
};

/** Turns a row into the API's rating, as the two people of the lesson and admins see it. */
export function toRating(row: RatingRow) {
  return {
    lesson_id: row.lesson_id,
    tutor_id: row.tutor_id,
    student_id: row.student_id,
    student_name: row.student_name,
    stars: row.stars,
    text: row.text,
    hidden: row.hidden,
    created_at: utcSecond(row.created_at),
    updated_at: utcSecond(row.updated_at),
  };
}

/** As all others see it: whose it is they are not told. */
export const withoutStudent = (rating: Rating): Rating => ({
  ...rating,
  student_id: null,
  student_name: null,
});

/** The answer for a lesson that was not rated, nobody's and other people's alike (T5). */
export const noSuchRating = (): Problem => new Problem("not_found", { what: "rating" });
