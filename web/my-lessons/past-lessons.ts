import { ask, backend } from "../backend/backend.ts";
import type { Lesson } from "../lesson/read-lesson.ts";

const DAY_MS = 86_400_000;
const FIRST_DAYS = 90;
const NEXT_DAYS = 365;

export type PastPage = {
  /** The latest first. */
  readonly lessons: readonly Lesson[];
  /** Before when there may be more, as an instant; null where there is nothing. */
  readonly before: string | null;
};

/**
 * The lessons before an instant, the latest first. The API lists from the earliest on: so the last months are
 * asked for, then all that is left where that fits into one answer, and else the years one by one.
 */
export async function readPast(to: string, isFirst: boolean): Promise<PastPage> {
  if (!isFirst) {
    const rest = await read({ to });
    if (rest.cursor === null) return { lessons: latestFirst(rest.events, to), before: null };
  }
  const from = new Date(Date.parse(to) - (isFirst ? FIRST_DAYS : NEXT_DAYS) * DAY_MS).toISOString();
  const events: Lesson[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof read>> = await read({
      from,
      to,
      ...(cursor && { cursor }),
    });
    events.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== null);
  // Months without a lesson are no end of the list.
  return events.length === 0
    ? readPast(from, false)
    : { lessons: latestFirst(events, to), before: from };
}

const read = (query: { from?: string; to: string; cursor?: string }) =>
  ask(backend.GET("/lessons/my", { params: { query: { role: "student", ...query } } }));

/** Without those that are going on at the end of the range: they are among the next ones. */
const latestFirst = (events: readonly Lesson[], to: string): Lesson[] =>
  events.filter(({ utc_end }) => Date.parse(utc_end) <= Date.parse(to)).reverse();
