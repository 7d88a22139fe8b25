import { isoWeekOf, localDay } from "../time/local-days.ts";
import { offsetsOf } from "../time/zone.ts";
import { type Facts, type OwnHolds, takenBut } from "./facts.ts";

/** What of the tutor's calendar is full, by day numbers of his zone. */
export type Caps = {
  readonly dayIsFull: (day: number) => boolean;
  readonly weekIsFull: (day: number) => boolean;
};

/**
 * Counts the taken times, held ones too, by the local date and the ISO week that they start in, and
 * compares with the most that the tutor wants. Right for dates and weeks that the facts know whole.
 */
export function capsOf(facts: Facts, own?: OwnHolds): Caps {
  const { maxLessonsPerDay: perDay, maxLessonsPerWeek: perWeek } = facts.policy;
  if (perDay === null && perWeek === null) return NO_CAPS;
  const ofDay = new Map<number, number>();
  const ofWeek = new Map<number, number>();
  const table = offsetsOf(facts.zone, facts.from, facts.to);
  for (const { start } of takenBut(facts, own)) {
    // A lesson outside what the facts cover is on no date that they know whole.
    if (start < facts.from || start >= facts.to) continue;
    const day = localDay(table, start);
    const week = isoWeekOf(day);
    ofDay.set(day, (ofDay.get(day) ?? 0) + 1);
    ofWeek.set(week, (ofWeek.get(week) ?? 0) + 1);
  }
  return {
    dayIsFull: (day) => (ofDay.get(day) ?? 0) >= (perDay ?? Infinity),
    weekIsFull: (day) => (ofWeek.get(isoWeekOf(day)) ?? 0) >= (perWeek ?? Infinity),
  };
}

const NO_CAPS: Caps = { dayIsFull: () => false, weekIsFull: () => false };
