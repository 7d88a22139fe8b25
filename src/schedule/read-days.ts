import type { Db } from "../platform/db.ts";
import { invalid } from "../problem.ts";
import { dayNumber } from "../time/date.ts";
import type { Interval } from "../time/interval.ts";
import { localText } from "../time/local-text.ts";
import { dayBounds } from "../time/wall.ts";
import { type Day, daysOf, type Occupied } from "./day-view.ts";
import type { OwnHolds } from "./facts.ts";
import { type FreeDay, freeDaysOf } from "./free-days.ts";
import { knownDate } from "./known-date.ts";
import { knownZone } from "./known-zone.ts";
import { readFacts } from "./read-facts.ts";
import { toSpan } from "./span.ts";
import type { Sight } from "./viewer.ts";

const MOST_DATES = 62;

/** Dates of a viewer, both inclusive, and whose calendar they are asked of. */
export type DatesQuestion = {
  readonly tutorId: number;
  readonly from: string;
  readonly to: string;
  /** An IANA name. */
  readonly timezone: string;
  readonly now: number;
};

type Dates = { readonly from: string; readonly to: string; readonly zone: string };

/**
 * What of each date is available, occupied and free, out of one snapshot (L6).
 * @throws Problem validation_failed, not_found.
 */
export async function readScheduleDays(db: Db, question: DatesQuestion, sight: Sight) {
  const dates = knownDates(question);
  const facts = await readFacts(db, question.tutorId, spanOf(dates), question.now);
  return {
    timezone: dates.zone,
    days: daysOf(facts, dates.from, dates.to, dates.zone)
      .map((day) => toScheduleDay(day, dates.zone, sight)),
  };
}

/** The day of a question about one date: that of the range (L6). @throws as `readScheduleDays`. */
export const readScheduleDay = (db: Db, question: DatesQuestion, sight: Sight) =>
  readScheduleDays(db, question, sight).then(({ days }) => only(days));

export type FreeQuestion = DatesQuestion & {
  readonly durationMinutes: number;
  readonly stepMinutes: number;
  /** Whose holds do not count. */
  readonly own: OwnHolds | undefined;
};

/**
 * The starts of each date at which a lesson can be booked, out of one snapshot (L6).
 * @throws Problem validation_failed, not_found.
 */
export async function readFreeDays(db: Db, question: FreeQuestion) {
  const dates = knownDates(question);
  const { durationMinutes, stepMinutes, own } = question;
  const durationMs = durationMinutes * 60_000;
  const { start, end } = spanOf(dates);
  const range = { start, end: end + durationMs };
  const facts = await readFacts(db, question.tutorId, range, question.now, own);
  const asked = {
    timezone: dates.zone,
    duration_minutes: durationMinutes,
    step_minutes: stepMinutes,
  };
  const days = freeDaysOf(facts, dates.from, dates.to, {
    ...{ viewerZone: dates.zone, durationMs, stepMinutes, own },
  });
  return {
    ...asked,
    days: days.map((day) => ({ ...asked, ...toFreeDay(day, dates.zone, durationMs) })),
  };
}

/** The day of a question about one date: that of the range (L6). @throws as `readFreeDays`. */
export const readFreeDay = (db: Db, question: FreeQuestion) =>
  readFreeDays(db, question).then(({ days }) => only(days));

function only<T>([day]: readonly T[]): T {
  if (day === undefined) throw new RangeError("a range has a date at least");
  return day;
}

function knownDates({ from, to, timezone }: DatesQuestion): Dates {
  const dates = {
    from: knownDate("query.from", from),
    to: knownDate("query.to", to),
    zone: knownZone("query.timezone", timezone),
  };
  const count = dayNumber(to) - dayNumber(from) + 1;
  if (count < 1) throw invalid("query.to", "must not be before from");
  if (count > MOST_DATES) {
    throw invalid("query.to", `must be at most ${MOST_DATES - 1} days after from`);
  }
  return dates;
}

const spanOf = ({ from, to, zone }: Dates): Interval => ({
  start: dayBounds(zone, from).start,
  end: dayBounds(zone, to).end,
});

const toScheduleDay = (
  { date, available, occupied, free }: Day,
  timezone: string,
  sight: Sight,
) => ({
  date,
  timezone,
  available: available.map(toSpan),
  occupied: occupied.map((time) => toOccupied(time, sight)),
  free: free.map(toSpan),
});

/** A stranger learns that time is taken, never by whom or why (T6). */
const toOccupied = ({ kind, lessonId, blockId, ...time }: Occupied, sight: Sight) => ({
  ...toSpan(time),
  kind,
  ...(sight === "owner" && { lesson_id: lessonId, block_id: blockId }),
});

const toFreeDay = ({ date, starts }: FreeDay, zone: string, durationMs: number) => ({
  date,
  slots: starts.map((start) => ({
    ...toSpan({ start, end: start + durationMs }),
    user_local_start: localText(zone, start),
  })),
});
