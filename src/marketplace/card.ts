import { cardsOf } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import { utcText } from "../time/time-text.ts";

/** What a list of tutors shows of one, as the API answers it. */
export type FoundTutor = Awaited<ReturnType<typeof showTutors>>[number];

/**
 * What is shown of tutors, in the order in which they were found; `start` is when they can be booked first (epoch ms),
 * null where that was not asked.
 */
export async function showTutors(
  db: Db,
  found: readonly { readonly id: number; readonly start: number | null }[],
) {
  if (found.length === 0) return [];
  const starts = new Map(found.map(({ id, start }) => [id, start]));
  const rows = await cardsOf(db, { ids: found.map(({ id }) => id) });
  return rows.map((row) => {
    const start = starts.get(row.tutor_id) ?? null;
    return {
      tutor_id: row.tutor_id,
      name: row.name,
      headline: row.headline ?? "",
      photo_url: row.photo_url,
      timezone: row.timezone,
      subjects: texts(row.subjects),
      languages: texts(row.languages),
      price: row.price,
      currency: row.price === null ? null : row.currency,
      rating: row.rating === null ? null : Number(row.rating),
      ratings: row.ratings,
      next_free: start === null ? null : utcText(start),
    };
  });
}

/** The columns have no null in them; PostgreSQL's arrays could. */
const texts = (values: readonly (string | null)[] | null): string[] =>
  (values ?? []).map((value) => value ?? "");
