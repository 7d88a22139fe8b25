import { WEEK } from "./units.ts";
import { offsetAt, offsetsOf } from "./zone.ts";

/** The zones of the two people of a lesson. */
export type Pair = { readonly tutor: string; readonly student: string };

/** What a clock shows at an instant (epoch ms) more than it would with its offset of today, in ms. */
type Clock = (ms: number) => number;

/**
 * For the starts of a pair's lessons (epoch ms, ascending), when each would start if no clock had
 * changed or would change from its offset at `now`: the same instant on the clock whose time of the
 * week the two keep, moved by as much as that clock is away from its offset at `now`.
 *
 * They keep the clock on which most starts under other offsets fall on the time of the week of a start
 * under today's: the tutor's, the student's, or UTC's, the first of these where there is no most. A
 * start that only another clock explains is moved by that one.
 * @throws RangeError for an unknown zone.
 */
export function usualStarts(pair: Pair, starts: readonly number[], now: number): number[] {
  const tutor = clockOf(pair.tutor, now);
  const student = clockOf(pair.student, now);
  const isAsToday = (ms: number) => tutor(ms) === 0 && student(ms) === 0;
  const habits = new Set(starts.filter(isAsToday).map((ms) => ms % WEEK));
  const isHabitOn = (clock: Clock, ms: number) => habits.has((ms + clock(ms)) % WEEK);
  const others = starts.filter((ms) => !isAsToday(ms));
  const [kept = tutor, ...less] = [tutor, student, () => 0]
    .map((clock) => ({ clock, votes: others.filter((ms) => isHabitOn(clock, ms)).length }))
    .toSorted((a, b) => b.votes - a.votes)
    .map(({ clock }) => clock);
  return starts.map((ms) => {
    const clock = [kept, ...less].find((one) => isHabitOn(one, ms)) ?? kept;
    return ms + clock(ms);
  });
}

function clockOf(zone: string, now: number): Clock {
  const table = offsetsOf(zone);
  const today = offsetAt(table, now);
  return (ms) => offsetAt(table, ms) - today;
}
