import { isoWeekday } from "../time/date.ts";
import { timeOf } from "../time/time-of-day.ts";
import { type Candidate, isoDay, writtenDay, writtenKind, writtenTutor } from "./candidate.ts";
import type { ImportFile } from "./import-file.ts";

/** What of one weekday a file has; hours are the mean length of its slots and templates. */
export type WeekdayInventory = {
  readonly slots: number;
  readonly templates: number;
  readonly tutors: number;
  readonly average_hours: number | null;
};

/** Windows of a tutor on a date, or on a weekday, that overlap: "09:00–10:00". */
export type Overlap = {
  readonly tutor: string;
  readonly date: string | null;
  readonly day_of_week: number;
  readonly times: readonly string[];
};

/** What is in a file, whatever comes of it (A9). */
export type Inventory = {
  /** Who is named as a tutor in any row. */
  readonly tutors_in_all: number;
  readonly tutors_with_availability: number;
  readonly average_slots: number;
  readonly most_slots: number;
  /** Tutors with slots or templates on Sundays, and the slots of a Sunday. */
  readonly sunday_users: number;
  readonly sunday_slots: number;
  /** Rows whose Sunday is written so. */
  readonly day_0_format: number;
  readonly day_7_format: number;
  /** Slots whose date is a Sunday, whatever the number says. */
  readonly sunday_dates: number;
  /** By ISO weekday, "1" Monday … "7" Sunday. */
  readonly weekdays: Readonly<Record<string, WeekdayInventory>>;
  /** The first 500. */
  readonly overlapping: readonly Overlap[];
};

const MOST_OVERLAPS = 500;

/** Counts a file by its rows, and by those that could be read. */
export function inventoryOf(file: ImportFile, candidates: readonly Candidate[]): Inventory {
  const rows = file.rows.map((row) => ({
    kind: writtenKind(row),
    tutor: writtenTutor(row),
    day: writtenDay(row),
  }));
  const available = rows.filter(({ kind }) => kind === "slot" || kind === "template");
  const tutors = new Set(available.flatMap(({ tutor }) => tutor ?? []));
  const slotsOf = Map.groupBy(rows.filter(({ kind }) => kind === "slot"), ({ tutor }) => tutor);
  const counts = [...slotsOf.values()].map((slots) => slots.length);
  const sundays = candidates.filter((one) => weekdayOf(one) === 7);
  return {
    tutors_in_all: new Set(rows.flatMap(({ tutor }) => tutor ?? [])).size,
    tutors_with_availability: tutors.size,
    average_slots: rounded(counts.reduce((all, one) => all + one, 0) / (tutors.size || 1)),
    most_slots: Math.max(0, ...counts),
    sunday_users: new Set(sundays.map(({ subject }) => subject)).size,
    sunday_slots: sundays.filter(({ kind }) => kind === "slot").length,
    day_0_format: available.filter(({ day }) => day === 0).length,
    day_7_format: available.filter(({ day }) => day === 7).length,
    sunday_dates: sundays.filter(({ kind }) => kind === "slot").length,
    weekdays: weekdaysOf(candidates),
    overlapping: overlapsOf(candidates).slice(0, MOST_OVERLAPS),
  };
}

/** 1 Monday … 7 Sunday: of a slot by its date, of a template by its number. */
const weekdayOf = (one: Candidate): number =>
  one.kind === "slot" ? isoWeekday(one.date) : isoDay(one.day);

const rounded = (value: number): number => Math.round(value * 100) / 100;

function weekdaysOf(candidates: readonly Candidate[]): Inventory["weekdays"] {
  const byDay = Map.groupBy(candidates, weekdayOf);
  return Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => {
    const of = byDay.get(day) ?? [];
    const minutes = of.reduce((all, one) => all + one.endMinute - one.startMinute, 0);
    return [day, {
      slots: of.filter(({ kind }) => kind === "slot").length,
      templates: of.filter(({ kind }) => kind === "template").length,
      tutors: new Set(of.map(({ subject }) => subject)).size,
      average_hours: of.length === 0 ? null : rounded(minutes / of.length / 60),
    }];
  }));
}

function overlapsOf(candidates: readonly Candidate[]): Overlap[] {
  const whenOf = (one: Candidate) => one.kind === "slot" ? one.date : null;
  const groups = Map.groupBy(
    candidates,
    (one) => JSON.stringify([one.subject, whenOf(one), one.kind, weekdayOf(one)]),
  );
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted((a, b) => a.startMinute - b.startMinute);
    let latest = -1;
    const overlapping = new Set<Candidate>();
    let before: Candidate | undefined;
    for (const one of sorted) {
      if (before && one.startMinute < latest) overlapping.add(before).add(one);
      if (one.endMinute > latest) [latest, before] = [one.endMinute, one];
    }
    const [first] = sorted;
    if (first === undefined || overlapping.size === 0) return [];
    const times = [...overlapping].map((one) =>
      `${timeOf(one.startMinute)}–${timeOf(one.endMinute)}`
    );
    return [{ tutor: first.subject, date: whenOf(first), day_of_week: weekdayOf(first), times }];
  });
}
