import type { Facts, TutorDay } from "../../src/schedule/facts.ts";
import { addDays, dayNumber } from "../../src/time/date.ts";
import { startOfDay, startOfDayNumber, wallOf } from "../../src/time/wall.ts";

type Undated = Omit<Facts, "days" | "lastDate" | "horizonEnd">;

/** Facts with the tutor's dates, which the database says, as we have them. */
export function withDays(facts: Undated): Facts {
  const { zone, now, policy } = facts;
  const lastDate = addDays(wallOf(zone, now).date, policy.horizonDays);
  const horizonEnd = startOfDay(zone, addDays(lastDate, 1));
  const counts = policy.maxLessonsPerDay !== null || policy.maxLessonsPerWeek !== null;
  return { ...facts, lastDate, horizonEnd, days: counts ? daysOf(facts) : [] };
}

function daysOf({ zone, from, to }: Undated): TutorDay[] {
  const days: TutorDay[] = [];
  const last = dayNumber(wallOf(zone, to).date);
  for (let day = dayNumber(wallOf(zone, from).date); day <= last; day++) {
    const [start, end] = [startOfDayNumber(zone, day), startOfDayNumber(zone, day + 1)];
    days.push({ day, start, end });
  }
  return days;
}
