import { nextHoldEnd } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import { cutPage, type Page } from "../platform/http/page.ts";
import { MINUTE } from "../time/units.ts";
import { type Card, type FoundTutor, withStarts } from "./card.ts";
import { findFree } from "./find-free.ts";
import { findSoonest } from "./find-soonest.ts";
import { cursorOf, looksAtTimes, type Search } from "./search.ts";
import type { Sieve } from "./sieve.ts";
import {
  type Order,
  passed,
  type Position,
  type TutorsInOrder,
  tutorsInOrder,
} from "./tutors-in-order.ts";

/** What makes a search faster, where it is there; without, it reads more and finds the same. */
export type Help = {
  readonly sieve: Sieve | null;
  /** All tutors whom the search's filter lets through, in an order. */
  readonly inOrder: (order: Order) => Promise<TutorsInOrder>;
  /** What is shown of tutors; those who are gone are left out. */
  readonly cardsOf: (ids: readonly number[]) => Promise<Card[]>;
};

/** A page of tutors (M1). */
export type FoundTutors = Page<FoundTutor>;

/** A tutor of a page, one who stands at `place`; `start` is null where no time was asked for. */
type Found = Position & { readonly start: number | null };

/** Reads a page of tutors; `now` is epoch ms. */
export async function listTutors(
  db: Db,
  search: Search,
  now: number,
  help: Help,
): Promise<FoundTutors> {
  const found = await find(db, search, now, help);
  const textOf = (last: Found) => cursorOf(search, last, search.asOf ?? now);
  const { shown, ...end } = cutPage(found, search.limit, textOf);
  return { results: withStarts(await help.cardsOf(shown.map(({ id }) => id)), shown), ...end };
}

/** One more than a page has, where there are. */
async function find(db: Db, search: Search, now: number, help: Help): Promise<readonly Found[]> {
  const { filter, sort, after, limit, windows, durationMs, asOf } = search;
  const need = limit + 1;
  if (sort === "soonest_free") {
    const { ids } = await help.inOrder("rating");
    const times = { windows, durationMs, now, asOf: asOf ?? now };
    return await findSoonest(db, ids, after, need, times, help.sieve);
  }
  if (windows.length > 0) {
    const list = await help.inOrder(sort);
    const times = { windows, durationMs, now };
    return await findFree(db, list, passed(list, after), need, times, help.sieve);
  }
  const { ids, places } = await tutorsInOrder(db, filter, sort, after, need);
  return ids.map((id, i) => ({ id, place: places[i] ?? 0, start: null }));
}

/**
 * Until when (epoch ms) a page holds that is made now, if nobody writes: whether a time can still be booked changes with
 * whole minutes, and with the end of a hold. Infinity where no time was asked for.
 */
export async function holdsUntil(db: Db, search: Search, now: number): Promise<number> {
  if (!looksAtTimes(search)) return Infinity;
  const { at } = await nextHoldEnd(db);
  // What begins on this very minute can be booked at it, and not after it.
  const minute = now % MINUTE === 0 ? now + 1 : Math.ceil(now / MINUTE) * MINUTE;
  return Math.min(minute, at ?? Infinity);
}
