import { type Interval, sortByStart } from "./interval.ts";
import { dayBounds, instantOf } from "./wall.ts";

/** A time of day on the wall, [startMinute, endMinute) in minutes 0 … 1440. */
export type WallWindow = { readonly startMinute: number; readonly endMinute: number };

/**
 * What the windows of one date mean in UTC (A7): each window with its instants, in order of time. Wall
 * times in a gap or an overlap of the clocks are `compatible` (RFC 5545 §3.3.5). Every result lies in
 * the local date and no two overlap: windows that a gap has moved into each other share the time out,
 * the one that starts first, then what the other has after it. A window of which nothing is left is
 * dropped; so a date that does not exist gives none.
 * @throws RangeError as `instantOf`.
 */
export function slotsOfDate<W extends WallWindow>(
  windows: readonly W[],
  zone: string,
  date: string,
): (W & Interval)[] {
  const day = dayBounds(zone, date);
  const resolved = windows.map((window) => ({
    ...window,
    start: instantOf(zone, date, window.startMinute),
    end: Math.min(instantOf(zone, date, window.endMinute), day.end),
  }));
  let free = day.start;
  const slots: (W & Interval)[] = [];
  for (const window of sortByStart(resolved)) {
    const start = Math.max(window.start, free);
    if (start >= window.end) continue;
    slots.push({ ...window, start });
    free = window.end;
  }
  return slots;
}

/** A weekly rule on the tutor's wall; `dayOfWeek` is ISO: 1 Monday … 7 Sunday. */
export type PlanTemplate = WallWindow & { readonly id: number; readonly dayOfWeek: number };

/** A dated piece of availability: wall times in the tutor's zone and the instants they mean. */
export type PlannedSlot = WallWindow & Interval & {
  readonly date: string;
  readonly templateId: number | null;
};

/** A slot as it is stored. */
export type ExistingSlot = PlannedSlot & {
  readonly id: number;
  readonly source: "template" | "manual" | "override";
  /** False: takes no room, and is never touched. An override like that is a date taken out. */
  readonly available: boolean;
  /** The window of its date that an override stands for. */
  readonly replaced: WallWindow | null;
};

/** To be done in this order: delete, update (in one statement: two may change places), insert. */
export type SlotPlan = {
  readonly delete: number[];
  readonly update: (PlannedSlot & { readonly id: number })[];
  readonly insert: PlannedSlot[];
};
