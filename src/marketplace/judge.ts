import type { Db } from "../platform/database/db.ts";
import { firstStart } from "../schedule/first-start.ts";
import {
  type FactsQuestion,
  type ReadFacts,
  readFacts,
  readFactsOf,
} from "../schedule/read-facts.ts";
import type { Interval } from "../time/interval.ts";

/** A tutor, and the time that a lesson with them is to lie in. */
export type FreeQuestion = { readonly tutorId: number; readonly window: Interval };

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
    .map(({ tutorId, window }) => ({ tutorId, range: window }));
  const all = await readFactsOf(db, questions, now);
  return await Promise.all(asked.map(({ tutorId, window }, i) => {
    const facts = all[i] ?? null;
    return facts && startIn(db, tutorId, facts, window, durationMs, now);
  }));
}

/**
 * Of a calendar that is too full to be read at once the rest is read as well; one of which not even a lesson's length
 * can be read is not free, as it has no free slots either (`too_many`).
 */
async function startIn(
  db: Db,
  tutorId: number,
  facts: ReadFacts,
  window: Interval,
  durationMs: number,
  now: number,
): Promise<Judged> {
  const known = Math.min(window.end, facts.knownUntil);
  const start = firstStart(facts, { start: window.start, end: known }, durationMs);
  const isAll = known === window.end || known <= window.start + durationMs;
  if (start !== null || isAll) return { start, facts };
  // Lessons that end later than what is known may begin before it.
  const next = { start: Math.max(window.start + 1, known - durationMs), end: window.end };
  const rest = await readFacts(db, tutorId, next, now);
  return startIn(db, tutorId, rest, next, durationMs, now);
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
  const rounds = oneByOne ? windows.map((window) => [window]) : [windows];
  let free = tutorIds.map((id) => ({ id, start: Infinity }));
  for (const round of rounds) {
    const asked = free
      .flatMap(({ id }) => round.map((window) => ({ tutorId: id, window })));
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
