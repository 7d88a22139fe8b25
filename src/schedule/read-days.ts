import type { Visibility } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { boundedRange, type WholeRange } from "../platform/http/range.ts";
import { Problem } from "../problem.ts";
import { datesBetween } from "../time/date.ts";
import { type Interval, merge, sortByStart } from "../time/interval.ts";
import { cutTo, datesOf } from "../time/range.ts";
import { localText } from "../time/time-text.ts";
import { MINUTE } from "../time/units.ts";
import { dayBounds } from "../time/wall.ts";
import { type Day, dayOf, type Occupied } from "./day-view.ts";
import { type NotInTheWay, toSpan } from "./facts.ts";
import { type FreeDay, freeDaysOf } from "./free-starts.ts";
import { readFacts } from "./read-facts.ts";

const MOST_DATES = 62;
// A piece of time is 80 to 130 bytes, so that both are a megabyte or so.
const MOST_PIECES = 10_000;
const MOST_STARTS = 6000;

/** A range of a viewer's dates, or instants, and whose calendar is asked of. */
export type DatesQuestion = WholeRange & {
  readonly tutorId: number;
  /** An IANA name. */
  readonly timezone: string;
  readonly now: number;
};

/** A range of a viewer's dates, or instants. */
type DatesOfRange = WholeRange & { readonly timezone: string };

/** Its dates, in order, and what of them is asked for. */
export type Dates = Interval & { readonly all: readonly string[]; readonly zone: string };

/**
 * What of each date is available, occupied and free, out of one snapshot (L6). Dates at the end are left
 * out, and `has_more` says so, where there is more than can be read or answered.
 * @throws Problem validation_failed, not_found, too_many.
 */
export async function readScheduleDays(db: Db, question: DatesQuestion, visibility: Visibility) {
  const dates = datesAsked(question);
  const { all: asked, zone } = dates;
  const facts = await readFacts(db, question.tutorId, spanOf(dates), question.now);
  const known = asked.filter((date) => dayBounds(zone, date).end <= facts.to);
  const days = firstOf(known, MOST_PIECES, (date) => {
    const day = toScheduleDay(cutDay(dayOf(facts, date, zone), dates), zone, visibility);
    return [day, day.available.length + day.occupied.length + day.free.length];
  });
  return { timezone: zone, days, has_more: days.length < asked.length };
}

/** The day of a question about one date: that of the range (L6). @throws as `readScheduleDays`. */
export const readScheduleDay = (db: Db, question: DatesQuestion, visibility: Visibility) =>
  readScheduleDays(db, question, visibility).then(({ days }) => only(days));

export type FreeQuestion = DatesQuestion & {
  readonly durationMinutes: number;
  readonly stepMinutes: number;
  /** Whose holds do not count, nor the lesson that they move. */
  readonly own: NotInTheWay | undefined;
};

/**
 * The starts of each date at which a lesson can be booked, out of one snapshot (L6), with dates left out
 * as `readScheduleDays` does.
 * @throws Problem validation_failed, not_found, too_many.
 */
export async function readFreeDays(db: Db, question: FreeQuestion) {
  const dates = datesAsked(question);
  const { durationMinutes, stepMinutes, own } = question;
  const durationMs = durationMinutes * MINUTE;
  const { start, end } = spanOf(dates);
  const range = { start, end: end + durationMs };
  const facts = await readFacts(db, question.tutorId, range, question.now, own);
  const asked = {
    timezone: dates.zone,
    duration_minutes: durationMinutes,
    step_minutes: stepMinutes,
  };
  const { all } = dates;
  const known = all
    .filter((date) => dayBounds(dates.zone, date).end + durationMs <= facts.knownUntil);
  const viewer = { viewerZone: dates.zone, durationMs, stepMinutes, own };
  const free = freeDaysOf(facts, known[0] ?? noneKnown(), known.at(-1) ?? noneKnown(), viewer);
  const days = firstOf(free, MOST_STARTS, (whole) => {
    const starts = whole.starts.filter((start) => start >= dates.start && start < dates.end);
    const day = { ...whole, starts };
    return [{ ...asked, ...toFreeDay(day, dates.zone, durationMs) }, day.starts.length];
  });
  return { ...asked, days, has_more: days.length < all.length };
}

/** The first items, one at least, that come to `most` things together; `toEach` tells how many one has. */
function firstOf<Item, Told>(
  items: readonly Item[],
  most: number,
  toEach: (item: Item) => readonly [Told, number],
): Told[] {
  const told: Told[] = [];
  let things = 0;
  for (const item of items) {
    const [one, count] = toEach(item);
    things += count;
    if (things > most && told.length > 0) break;
    told.push(one);
  }
  return told.length > 0 ? told : noneKnown();
}

/**
 * Not even of the first date everything is known: only a calendar of pieces of a minute is so full.
 * @throws Problem too_many.
 */
export function noneKnown(): never {
  throw new Problem("too_many", { what: "times_of_date" });
}

/** The day of a question about one date: that of the range (L6). @throws as `readFreeDays`. */
export const readFreeDay = (db: Db, question: FreeQuestion) =>
  readFreeDays(db, question).then(({ days }) => only(days));

function only<T>([day]: readonly T[]): T {
  if (day === undefined) throw new RangeError("a range has a date at least");
  return day;
}

/**
 * The dates of a question, and the range cut at its ends.
 * @throws Problem validation_failed for too many, and for a range that ends before it begins.
 */
export function datesAsked(question: DatesOfRange): Dates {
  const { from, to, timezone: zone } = question;
  const interval = boundedRange(question, zone, MOST_DATES);
  const { first, last } = datesOf(from, to, zone);
  return { ...interval, all: datesBetween(first, last), zone };
}

/** The whole dates. */
const spanOf = ({ all, zone }: Dates): Interval => ({
  start: dayBounds(zone, all[0] ?? noneKnown()).start,
  end: dayBounds(zone, all.at(-1) ?? noneKnown()).end,
});

/** What of a date is in the range, which may begin and end inside it. */
const cutDay = (day: Day, range: Interval): Day => ({
  ...day,
  available: cutTo(day.available, range),
  occupied: cutTo(day.occupied, range),
  free: cutTo(day.free, range),
});

const toScheduleDay = (
  { date, available, occupied, free }: Day,
  timezone: string,
  visibility: Visibility,
) => ({
  date,
  timezone,
  available: available.map(toSpan),
  occupied: seenBy(visibility, occupied).map((time) => toOccupied(time, visibility)),
  free: free.map(toSpan),
});

/** Which of a tutor's blocks lie over each other is no stranger's business: they see the union (T6). */
function seenBy(visibility: Visibility, occupied: readonly Occupied[]): readonly Occupied[] {
  if (visibility === "owner") return occupied;
  const blocked = merge(occupied.filter(({ kind }) => kind === "blocked"));
  const whole = blocked.map((time): Occupied => ({
    ...time,
    kind: "blocked",
    lessonId: null,
    blockId: null,
  }));
  return sortByStart([...occupied.filter(({ kind }) => kind === "booked"), ...whole]);
}

/** A stranger learns that time is taken, never by whom or why (T6). */
const toOccupied = ({ kind, lessonId, blockId, ...time }: Occupied, visibility: Visibility) => ({
  ...toSpan(time),
  kind,
  ...(visibility === "owner" && { lesson_id: lessonId, block_id: blockId }),
});

const toFreeDay = ({ date, starts }: FreeDay, zone: string, durationMs: number) => ({
  date,
  slots: starts.map((start) => ({
    ...toSpan({ start, end: start + durationMs }),
    user_local_start: localText(zone, start),
    user_local_end: localText(zone, start + durationMs),
  })),
});
