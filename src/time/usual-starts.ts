import { WEEK } from "./units.ts";
import { offsetsOf, stretchAt, stretchOffset, stretchStart } from "./zone.ts";

/** The zones of the two people of a lesson. */
export type Pair = { readonly tutor: string; readonly student: string };

/** How far a clock is ahead of one that keeps its offset of today (ms), at a start (epoch ms). */
type Clock = {
  readonly shown: (ms: number) => number;
  /**
   * The same of the time that the clock may have skipped: when it is put forward over 02:00 to 03:00, a
   * lesson at 02:30 is at 03:30, as is one of 03:30. Null where it has skipped none.
   */
  readonly skipped: (ms: number) => number | null;
};

/**
 * For the starts of a pair's lessons (epoch ms, ascending), when each would start if no clock had
 * changed or would change from its offset at `now`: the same instant on the clock whose time of the
 * week the two keep, moved by as much as that clock is away from its offset at `now`.
 *
 * They keep the clock on which most starts under other offsets fall on the time of the week of a start
 * under today's: the tutor's, the student's, or UTC's, the first of these where there is no most. A
 * start that only another clock explains is moved by that one; one that only a clock that was put
 * forward explains, by which it was pushed out of its hour, is usual in that hour.
 * @throws RangeError for an unknown zone.
 */
export function usualStarts(pair: Pair, starts: readonly number[], now: number): number[] {
  const [tutor, student] = [clockOf(pair.tutor, now), clockOf(pair.student, now)];
  const isAsToday = (ms: number) =>
    [tutor, student].every((clock) => clock.shown(ms) === 0 && clock.skipped(ms) === null);
  const habits = new Set(starts.filter(isAsToday).map((ms) => ms % WEEK));
  const isHabit = (ms: number, ahead: number | null) =>
    ahead !== null && habits.has((ms + ahead) % WEEK);
  const others = starts.filter((ms) => !isAsToday(ms));
  const clocks = [tutor, student, UTC]
    .map((clock) => ({
      clock,
      votes: others.filter((ms) => isHabit(ms, clock.shown(ms))).length,
    }))
    .toSorted((a, b) => b.votes - a.votes)
    .map(({ clock }) => clock);
  return starts.map((ms) => {
    const shown = clocks.map((clock) => clock.shown(ms));
    const skipped = clocks.map((clock) => clock.skipped(ms));
    const ahead = [...shown, ...skipped].find((one) => isHabit(ms, one)) ?? shown[0] ?? 0;
    return ms + ahead;
  });
}

const UTC: Clock = { shown: () => 0, skipped: () => null };

function clockOf(zone: string, now: number): Clock {
  const table = offsetsOf(zone);
  const today = stretchOffset(table, stretchAt(table, now));
  return {
    shown: (ms) => stretchOffset(table, stretchAt(table, ms)) - today,
    skipped: (ms) => {
      const stretch = stretchAt(table, ms);
      if (stretch === 0) return null;
      const before = stretchOffset(table, stretch - 1);
      const gap = stretchOffset(table, stretch) - before;
      return ms - stretchStart(table, stretch) < gap ? before - today : null;
    },
  };
}
