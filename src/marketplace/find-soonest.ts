import type { Db } from "../platform/database/db.ts";
import { firstStart, type Wish, wishFor } from "../schedule/first-start.ts";
import { DAY } from "../time/units.ts";
import type { Interval } from "../time/interval.ts";
import type { FreeSearch, FreeTutor } from "./find-free.ts";
import { freeInAll, judge } from "./judge.ts";
import { quarterOf, type Sieve, startOfQuarter } from "./sieve.ts";
import type { Position } from "./tutors-in-order.ts";

/** Nobody can be booked further ahead: a horizon is 366 days at most. */
const FARTHEST = 368 * DAY;
/** So many quarter hours are gone through between two readings: less than those a reading reaches ahead. */
const QUARTERS_AT_ONCE = 48;
/** How far ahead somebody is judged at first; each time they are not free, twice as far. */
const REACH = DAY;
const MOST_DOUBLED = 6;
/** How many are judged at once, where a sieve says who may be free, and where none does. */
const SIEVED_AT_ONCE = 48;
const AT_ONCE = 400;

/** What is searched; `asOf` is the instant by which the list is ordered, that of its first page. */
export type SoonestSearch = FreeSearch & { readonly asOf: number };

/**
 * The tutors who can be booked first, of those in `ids`, behind a position: `place` is the start by which they stand in
 * the list, as it was seen at `asOf`. Where windows are asked for they are free in all of them, and it is the first
 * start in the first one.
 *
 * It goes through the quarter hours in order, and asks about those who may start in each how early they really can: who is
 * found before the quarter that comes next is earlier than all who are still to come.
 */
export async function findSoonest(
  db: Db,
  ids: readonly number[],
  after: Position | null,
  need: number,
  search: SoonestSearch,
  sieve: Sieve | null,
): Promise<FreeTutor[]> {
  const { windows, durationMs, asOf } = search;
  const [first = { start: asOf, end: asOf + FARTHEST }, ...others] = windows;
  const wished = windows.length > 0 ? wishFor(first).start : null;
  const span = { start: Math.max(first.start, Math.min(asOf, first.end)), end: first.end };
  const candidates = new Candidates(ids, sieve, search, others);
  const places = new Map<number, number>();
  const known: FreeTutor[] = [];
  const found: FreeTutor[] = [];
  let quarter = quarterOf(span.start);
  const last = quarterOf(span.end - durationMs);
  while (found.length < need && (quarter <= last || known.length > 0)) {
    const began = quarter;
    const asked: Asked[] = [];
    const most = sieve === null ? AT_ONCE : SIEVED_AT_ONCE;
    while (quarter <= last && quarter < began + QUARTERS_AT_ONCE) {
      const start = Math.max(span.start, startOfQuarter(quarter));
      const isWhole = candidates.take(quarter, start, most - asked.length, (id, times) => {
        const reach = REACH * 2 ** Math.min(times, MOST_DOUBLED) + durationMs;
        const window = { start, end: Math.min(span.end, start + reach) };
        asked.push({ id, wish: { window, start: wished } });
      });
      if (!isWhole) break;
      quarter++;
    }
    if (candidates.isEmpty && asked.length === 0) quarter = last + 1;
    for (const one of await judged(db, asked, search, others, sieve === null)) {
      const { id, start, current, wish } = one;
      // What has passed since the first page keeps its place in the list.
      if (start !== null && !places.has(id)) places.set(id, start);
      const place = places.get(id);
      if (current !== null && place !== undefined) known.push({ id, start: current, place });
      else if (wish.window.end < span.end) {
        candidates.giveBack(id, quarterOf(wish.window.end - durationMs));
      }
    }
    // Whoever starts in this quarter or later may still be found; at its very beginning those of higher ids only.
    const sure = {
      place: quarter > last ? Infinity : startOfQuarter(quarter),
      id: candidates.askedUpTo,
    };
    known.sort((a, b) => a.place - b.place || a.id - b.id);
    const early = known.findIndex((one) => isBehind(one, sure));
    const settled = known.splice(0, early === -1 ? known.length : early);
    found.push(...settled.filter(({ place, id }) => isBehind({ place, id }, after)));
  }
  return found.slice(0, need);
}

const isBehind = (one: Position, after: Position | null): boolean =>
  after === null || one.place > after.place || one.place === after.place && one.id > after.id;

type Asked = { readonly id: number; readonly wish: Wish };

/** `start` is the first start as of the first page, `current` as of now; null: none. */
type Told = Asked & { readonly start: number | null; readonly current: number | null };

async function judged(
  db: Db,
  asked: readonly Asked[],
  { durationMs, now, asOf }: SoonestSearch,
  others: readonly Interval[],
  oneByOne: boolean,
): Promise<Told[]> {
  const questions = asked.map(({ id, wish }) => ({ tutorId: id, wish }));
  const all = await judge(db, questions, durationMs, now);
  const told = asked.flatMap(({ id, wish }, i): Told[] => {
    const one = all[i];
    // Whose horizon ends before is not asked about again.
    if (!one || one.facts.horizonEnd <= wish.window.start) return [];
    const start = asOf === now
      ? one.start
      : firstStart({ ...one.facts, now: asOf }, wish, durationMs);
    return [{ id, wish, start, current: one.start }];
  });
  if (others.length === 0) return told;
  const early = told.filter(({ start }) => start !== null).map(({ id }) => id);
  const free = await freeInAll(db, early, others, durationMs, now, oneByOne);
  const isFree = new Set(free.map(({ id }) => id));
  return told.filter(({ id, start }) => start === null || isFree.has(id));
}

/** Who is still to be asked about, and from which quarter on. */
class Candidates {
  readonly #sieve: Sieve | null;
  readonly #search: SoonestSearch;
  /** Those of whom the sieve knows; by their places in it. */
  readonly #sieved: Uint32Array;
  #left = 0;
  /** All others, who may be free at any time, with the quarter from which on they are to be asked about. */
  #others: { readonly id: number; readonly from: number }[] = [];
  #nextOther = Infinity;
  /** Of the quarter that was taken last, as far as it was, all of lower ids were: 0 if that is not so. */
  askedUpTo = 0;
  /** How often each was given back. */
  readonly #times = new Map<number, number>();

  constructor(
    ids: readonly number[],
    sieve: Sieve | null,
    search: SoonestSearch,
    others: readonly Interval[],
  ) {
    this.#sieve = sieve;
    this.#search = search;
    this.#sieved = new Uint32Array(sieve?.words ?? 0);
    const mayBeFree = sieve?.mayBeFree(others, search.durationMs, search.now) ?? (() => true);
    for (const id of ids) if (mayBeFree(id)) this.#add(id, -Infinity);
  }

  get isEmpty(): boolean {
    return this.#left === 0 && this.#others.length === 0;
  }

  /**
   * Takes those who may start in a quarter, at `earliest` or later, `most` of them; false when there are more. Whoever was given back comes
   * again from a quarter on that is still ahead.
   */
  take(
    quarter: number,
    earliest: number,
    most: number,
    taken: (id: number, times: number) => void,
  ): boolean {
    const timesOf = (id: number) => this.#times.get(id) ?? 0;
    let room = most;
    this.askedUpTo = 0;
    if (quarter >= this.#nextOther) {
      const due = this.#others.filter(({ from }) => from <= quarter);
      const now = new Set(due.slice(0, room).map(({ id }) => id));
      this.#others = this.#others.filter(({ id }) => !now.has(id));
      this.#nextOther = Math.min(...this.#others.map(({ from }) => from));
      for (const id of now) taken(id, timesOf(id));
      if (due.length > now.size) return false;
      room -= now.size;
    }
    if (this.#sieve === null || this.#left === 0) return true;
    const { durationMs, asOf } = this.#search;
    let lastTaken = 0;
    const bits = this.#sieve.mayStartIn(quarter, durationMs, asOf, earliest);
    for (let word = 0; word < bits.length; word++) {
      let rest = (bits[word] ?? 0) & (this.#sieved[word] ?? 0);
      while (rest !== 0) {
        if (room-- <= 0) {
          this.askedUpTo = this.#sieve.isInOrder ? lastTaken : 0;
          return false;
        }
        const bit = 31 - Math.clz32(rest & -rest);
        rest &= rest - 1;
        this.#sieved[word] = (this.#sieved[word] ?? 0) & ~(1 << bit);
        this.#left--;
        lastTaken = this.#sieve.tutorAt(word * 32 + bit);
        taken(lastTaken, timesOf(lastTaken));
      }
    }
    return true;
  }

  /** Whoever was not free when they were asked about may be later. */
  giveBack(id: number, from: number): void {
    this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
    this.#add(id, from);
  }

  #add(id: number, from: number): void {
    const place = this.#sieve?.placeOf(id);
    if (place === undefined) {
      this.#others.push({ id, from });
      this.#nextOther = Math.min(this.#nextOther, from);
      return;
    }
    this.#sieved[place >> 5] = (this.#sieved[place >> 5] ?? 0) | 1 << (place & 31);
    this.#left++;
  }
}
