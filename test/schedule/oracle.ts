import type { Facts, OwnHolds, Taken } from "../../src/schedule/facts.ts";
import { dateAt, faceAt } from "./clock-face.ts";

/**
 * The rules of booking once more, as plainly as possible and with no code of the engine: calendars are
 * painted minute by minute, and Temporal says what the clocks show.
 */

export const MINUTE = 60_000;

type Span = { readonly start: number; readonly end: number };

/** For each minute that begins in `within` (which begins on one) whether an interval has it. */
export function paint(intervals: readonly Span[], within: Span): boolean[] {
  const count = Math.ceil((within.end - within.start) / MINUTE);
  const minutes = new Array<boolean>(count).fill(false);
  for (const { start, end } of intervals) {
    const first = Math.max(0, Math.ceil((start - within.start) / MINUTE));
    for (let i = first; i < count && within.start + i * MINUTE < end; i++) minutes[i] = true;
  }
  return minutes;
}

/** Who asks, and what is not in their way. */
export type Question = {
  readonly own?: OwnHolds | undefined;
  /** A lesson that is moved. */
  readonly moving?: number | null;
  /** What the student has with others. */
  readonly elsewhere?: readonly Taken[];
};

/** The taken times that count. */
export function inTheWay(taken: readonly Taken[], { own, moving }: Question): Taken[] {
  return taken.filter((time) => {
    if (time.lessonId === moving) return false;
    if (time.kind === "booked" || own === undefined) return true;
    return time.holder !== own.holder || time.studentId !== own.studentId;
  });
}

/** Judges lessons of so many minutes that start on whole minutes of `range`. */
export function oracleOf(facts: Facts, range: Span, minutes: number, question: Question = {}) {
  const { now, policy, zone } = facts;
  // Whether what is free has begun before the range is seen in the minute before it.
  const within = { start: range.start - MINUTE, end: range.end + minutes * MINUTE };
  const allTaken = inTheWay(facts.taken, question);
  const others = allTaken.filter(({ teaches }) => teaches);
  const elsewhere = [
    ...inTheWay(question.elsewhere ?? [], question),
    ...allTaken.filter(({ teaches }) => !teaches),
  ];
  const available = paint(facts.available, within);
  const blocked = paint(facts.blocks, within);
  const taken = paint([...others, ...elsewhere], within);
  const perDate = Map.groupBy(others, ({ start }) => faceAt(zone, start).date);
  const perWeek = Map.groupBy(others, ({ start }) => faceAt(zone, start).week);
  const lastDate = Temporal.PlainDate.from(dateAt(zone, now))
    .add({ days: policy.horizonDays }).toString();

  const isTooClose = (other: Taken, start: number, length = minutes): boolean => {
    const after = (other.start - start) / MINUTE - length;
    const before = (start - other.end) / MINUTE;
    if (after < 0 && before < 0) return false;
    const distance = after >= 0 ? after : before;
    // First the earlier lesson's time after it, then the later one's before it.
    return distance - policy.bufferAfterMinutes - policy.bufferBeforeMinutes < 0;
  };
  const isFull = (lessons: Taken[] | undefined, most: number | null): boolean =>
    most !== null && (lessons?.length ?? 0) >= most;

  /** Whether each rule passes, in their order. */
  const rules = (start: number): [string, boolean][] => {
    const { date, week } = faceAt(zone, start);
    const first = (start - within.start) / MINUTE;
    const lesson = (painted: boolean[]) => painted.slice(first, first + minutes);
    return [
      ["in_the_past", start - now > 0],
      ["too_little_notice", start - now >= policy.minNoticeMinutes * MINUTE],
      ["beyond_horizon", date <= lastDate],
      ["outside_availability", !lesson(available).includes(false)],
      ["blocked", !lesson(blocked).includes(true)],
      ["slot_taken", !lesson(taken).includes(true)],
      ["too_close", !others.some((other) => isTooClose(other, start))],
      ["day_full", !isFull(perDate.get(date), policy.maxLessonsPerDay)],
      ["week_full", !isFull(perWeek.get(week), policy.maxLessonsPerWeek)],
    ];
  };
  /** Every minute of the range (epoch ms) at which all rules pass, in order. */
  function* starts(): Generator<number> {
    for (let start = range.start; start < range.end; start += MINUTE) {
      // Most starts are refused by what is painted there; to say why of each takes too long.
      const first = (start - within.start) / MINUTE;
      if (!available[first] || blocked[first] || taken[first] || start < now) continue;
      if (rules(start).every(([, passed]) => passed)) yield start;
    }
  }
  /** The same of any instant, by comparing the intervals themselves. */
  const isBookable = (start: number): boolean => {
    const end = start + minutes * MINUTE;
    const minute = Math.floor(start / MINUTE) * MINUTE;
    const { date, week } = faceAt(zone, minute);
    const gap = (policy.bufferBeforeMinutes + policy.bufferAfterMinutes) * MINUTE;
    const near = [
      ...elsewhere,
      ...facts.blocks,
      ...others.map((other) => ({
        start: other.start - gap,
        end: other.end + gap,
      })),
    ];
    return start > now && start - now >= policy.minNoticeMinutes * MINUTE && date <= lastDate &&
      isCovered(facts.available, start, end) &&
      !near.some((time) => time.start < end && start < time.end) &&
      !isFull(perDate.get(date), policy.maxLessonsPerDay) &&
      !isFull(perWeek.get(week), policy.maxLessonsPerWeek);
  };
  /** Whether free time may begin with this minute: something is in the way of the one before it. */
  const begins = (start: number): boolean => {
    const before = (start - within.start) / MINUTE - 1;
    const isFree = available[before] && !blocked[before] && !taken[before];
    return !isFree || others.some((other) => isTooClose(other, start - MINUTE, 1));
  };
  return { rules, starts, begins, isBookable };
}

function isCovered(intervals: readonly Span[], start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const around = intervals.find((interval) => interval.start <= at && at < interval.end);
    if (!around) return false;
    at = around.end;
  }
  return true;
}
