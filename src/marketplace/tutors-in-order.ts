import { tutorsInOrder as findTutors } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import type { CardFilter } from "./filter.ts";

/** In which order tutors are found: the lowest `place` first, and of one place the lowest id. */
export type Order = "relevance" | "price" | "rating";

/** Where a tutor stands in a list: it goes on behind them. */
export type Position = { readonly place: number; readonly id: number };

/** Tutors in order, with where each stands. */
export type TutorsInOrder = { readonly ids: readonly number[]; readonly places: readonly number[] };

/** Nothing is more relevant than another where nothing is searched for. */
export const orderOf = ({ words }: CardFilter, order: Order): Order =>
  order === "relevance" && words === null ? "rating" : order;

/** The tutors whom a filter lets through, behind a position, `most` of them or all (null). */
export async function tutorsInOrder(
  db: Db,
  filter: CardFilter,
  order: Order,
  after: Position | null,
  most: number | null,
): Promise<TutorsInOrder> {
  const { ids, places } = await findTutors(db, {
    ...filter,
    order: orderOf(filter, order),
    afterPlace: after?.place ?? null,
    afterId: after?.id ?? null,
    most,
  });
  // The columns are not null; PostgreSQL's arrays could be.
  return { ids: ids.map((id) => id ?? 0), places: places.map((place) => place ?? 0) };
}

/** How many of a list stand before or at a position. */
export function passed({ ids, places }: TutorsInOrder, after: Position | null): number {
  if (after === null) return 0;
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [place = 0, id = 0] = [places[middle], ids[middle]];
    if (place < after.place || place === after.place && id <= after.id) low = middle + 1;
    else high = middle;
  }
  return low;
}
