import type { Db } from "../platform/database/db.ts";
import { firstStart, type Wish, wishFor } from "../schedule/first-start.ts";
import {
  type FactsQuestion,
  type ReadFacts,
  readFacts,
  readFactsOf,
} from "../schedule/read-facts.ts";
import type { Interval } from "../time/interval.ts";

/** A tutor, and the time that a lesson with them is to lie in. */
export type FreeQuestion = { readonly tutorId: number; readonly wish: Wish };

/** When a lesson can be booked first, or not at all, and the facts that say so. */
export type Judged = {
  /** Epoch ms. */
  readonly start: number | null;
  readonly facts: ReadFacts;
};

/**
 * The exact word on whether tutors are free, each in a window of their own: by the same facts, and the same rules, as
 * free slots. Null where there is no such tutor.
 */
export async function judge(
  db: Db,
  asked: readonly FreeQuestion[],
  durationMs: number,
  now: number,
): Promise<(Judged | null)[]> {
  if (asked.length === 0) return [];
  const questions: FactsQuestion[] = asked
    .map(({ tutorId, wish }) => ({ tutorId, range: wish.window }));
  const all = await readFactsOf(db, questions, now);
  return await Promise.all(asked.map((question, i) => {
    const facts = all[i] ?? null;
    return facts && startIn(db, question, facts, durationMs, now);
  }));
}

/**
 * Of a calendar that is too full to be read at once the rest is read as well; one of which not even a lesson's length
 * can be read is not free, as it has no free slots either (`too_many`).
 */
async function startIn(
  db: Db,
  { tutorId, wish }: FreeQuestion,
  facts: ReadFacts,
  durationMs: number,
  now: number,
): Promise<Judged> {
  const { window } = wish;
  const known = Math.min(window.end, facts.knownUntil);
  const start = firstStart(facts, { ...wish, window: { ...window, end: known } }, durationMs);
  const isAll = known === window.end || known <= window.start + durationMs;
  if (start !== null || isAll) return { start, facts };
  // Lessons that end later than what is known may begin before it.
  const rest = { ...wish, window: { start: known - durationMs, end: window.end } };
  const more = await readFacts(db, tutorId, rest.window, now);
  return startIn(db, { tutorId, wish: rest }, more, durationMs, now);
}

/**
 * Which of the tutors are free in all of the windows, in their order, and when they can be booked first in the first
 * of them. `oneByOne`: whoever is not free in one window is not asked about the next.
 */
export async function freeInAll(
  db: Db,
  tutorIds: readonly number[],
  windows: readonly Interval[],
  durationMs: number,
  now: number,
  oneByOne: boolean,
): Promise<{ id: number; start: number }[]> {
  const wishes = windows.map(wishFor);
  const rounds = oneByOne ? wishes.map((wish) => [wish]) : [wishes];
  let free = tutorIds.map((id) => ({ id, start: Infinity }));
  for (const round of rounds) {
    const asked = free
      .flatMap(({ id }) => round.map((wish) => ({ tutorId: id, wish })));
    const judged = await judge(db, asked, durationMs, now);
    free = free.flatMap(({ id, start }, i) => {
      const starts = judged.slice(i * round.length, (i + 1) * round.length)
        .map((one) => one?.start ?? null);
      if (starts.includes(null)) return [];
      return [{ id, start: Math.min(start, starts[0] ?? Infinity) }];
    });
  }
  return free;
}
