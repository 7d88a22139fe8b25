import { cardsOf } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import { utcText } from "../time/time-text.ts";

/** What is shown of a tutor whenever they are found. */
export type Card = Awaited<ReturnType<typeof readCards>>[number];

/** The same with when they can be booked first, as the API answers it. */
export type FoundTutor = Card & { readonly next_free: string | null };

/** What is shown of tutors, in the order of their ids here; those who are not there are left out. */
export async function readCards(db: Db, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const rows = await cardsOf(db, { ids });
  return rows.map((row) => ({
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
  }));
}

/** The columns have no null in them; PostgreSQL's arrays could. */
const texts = (values: readonly (string | null)[] | null): string[] =>
  (values ?? []).map((value) => value ?? "");

/** Adds when each can be booked first: `start` is epoch ms, null where that was not asked. */
export function withStarts(
  cards: readonly Card[],
  found: readonly { readonly id: number; readonly start: number | null }[],
): FoundTutor[] {
  const starts = new Map(found.map(({ id, start }) => [id, start]));
  return cards.map((card) => {
    const start = starts.get(card.tutor_id) ?? null;
    return { ...card, next_free: start === null ? null : utcText(start) };
  });
}
