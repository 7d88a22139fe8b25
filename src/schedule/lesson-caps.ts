import { isoWeekOf } from "../time/local-days.ts";
import { type Facts, type InTheWay, type NotInTheWay, takenBut, type TutorDay } from "./facts.ts";

/**
 * The tutor's dates that have all the lessons that they want of a date, or of its ISO week: counted are the
 * times that are taken for lessons of theirs to give, held ones too, that start then. Right for dates and weeks
 * that the facts know whole.
 */
export function fullDays(facts: Facts<InTheWay>, own?: NotInTheWay): TutorDay[] {
  const { maxLessonsPerDay: perDay, maxLessonsPerWeek: perWeek } = facts.policy;
  if (perDay === null && perWeek === null) return [];
  const ofDay = new Map<number, number>();
  const ofWeek = new Map<number, number>();
  let next = 0;
  for (const { start, teaches } of takenBut(facts, own)) {
    if (!teaches) continue;
    while (start >= (facts.days[next]?.end ?? Infinity)) next++;
    const date = facts.days[next];
    // A lesson outside what the facts cover is on no date that they know whole.
    if (date === undefined || start < date.start) continue;
    const week = isoWeekOf(date.day);
    ofDay.set(date.day, (ofDay.get(date.day) ?? 0) + 1);
    ofWeek.set(week, (ofWeek.get(week) ?? 0) + 1);
  }
  return facts.days.filter(({ day }) =>
    (ofDay.get(day) ?? 0) >= (perDay ?? Infinity) ||
    (ofWeek.get(isoWeekOf(day)) ?? 0) >= (perWeek ?? Infinity)
  );
}
