import type { Db } from "../platform/database/db.ts";
import type { Interval } from "../time/interval.ts";
import { freeInAll } from "./judge.ts";
import type { Sieve } from "./sieve.ts";
import type { TutorsInOrder } from "./tutors-in-order.ts";

/** A tutor who is free, when they can be booked first (epoch ms), and where they stand in the list. */
export type FreeTutor = { readonly id: number; readonly start: number; readonly place: number };

export type FreeSearch = {
  /** Epoch ms, in order of start. */
  readonly windows: readonly Interval[];
  readonly durationMs: number;
  readonly now: number;
};

/** At most so many are judged at once: without a sieve from the beginning, with one where few of them are free. */
const AT_ONCE = 400;

/**
 * The first tutors of a list, from place `from` in it on, who are free in all windows: `need` of them, or as many as there
 * are. A sieve spares those who surely are not; each of the others is judged exactly.
 */
export async function findFree(
  db: Db,
  list: TutorsInOrder,
  from: number,
  need: number,
  { windows, durationMs, now }: FreeSearch,
  sieve: Sieve | null,
): Promise<FreeTutor[]> {
  const mayBeFree = sieve?.mayBeFree(windows, durationMs, now) ?? (() => true);
  const found: FreeTutor[] = [];
  let next = from;
  let most = sieve === null ? AT_ONCE : need;
  while (next < list.ids.length && found.length < need) {
    const asked: number[] = [];
    const places = new Map<number, number>();
    for (; next < list.ids.length && asked.length < most; next++) {
      const id = list.ids[next] ?? 0;
      if (!mayBeFree(id)) continue;
      asked.push(id);
      places.set(id, list.places[next] ?? 0);
    }
    const free = await freeInAll(db, asked, windows, durationMs, now, sieve === null);
    most = Math.min(AT_ONCE, most * 2);
    for (const { id, start } of free) found.push({ id, start, place: places.get(id) ?? 0 });
  }
  return found.slice(0, need);
}
