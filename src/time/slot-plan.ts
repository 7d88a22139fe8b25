import { dayNumber, isoDate, weekdayOf } from "./date.ts";
import { type Interval, merge, overlapsAny, subtract } from "./interval.ts";
import { isWindowOf, matchSlots } from "./slot-match.ts";
import {
  type ExistingSlot,
  type PlannedSlot,
  type PlanTemplate,
  type SlotPlan,
  slotsOfDate,
  type WallWindow,
} from "./slots-of-date.ts";
import { wallPieces, wholeMinutes } from "./wall-pieces.ts";
import { startOfDayNumber } from "./wall.ts";

export type SlotPlanInput = {
  readonly zone: string;
  /** The local dates that are planned, both inclusive. */
  readonly fromDate: string;
  readonly toDate: string;
  /** The last date that gets slots, if that is before `toDate`: what begins later goes. */
  readonly lastDate?: string | undefined;
  /** Epoch ms, usually the present: a slot that started before is left as it is. */
  readonly notBefore: number;
  readonly templates: readonly PlanTemplate[];
  /** Every slot of the tutor that may share time with those dates; no two available ones overlap. */
  readonly existing: readonly ExistingSlot[];
  /** The slot through which its template was edited; only slots of that template are planned then. */
  readonly edited?: number | undefined;
};

/**
 * What to do so that the slots of the dates are again what the templates say (A4, A7):
 * - Slots that are manual, override, unavailable, started before `notBefore`, or begin outside the
 *   planned dates are never touched. Windows fill around those that take room.
 * - A window that shares time with an override, or with the wall times that it replaced on its date,
 *   or whose template the override came from, yields to it entirely on that date.
 * - The slot through which the template was edited becomes the window of its date, which yields to
 *   nothing.
 * - Lessons need no slot and are not asked for: they stay where they are ("not booked time", A4), also
 *   where there is no availability any more.
 * - A window that is over by `notBefore` is not made; one under way is made whole.
 * - What is already as it should be keeps its id and is not in the plan; else slots are changed in
 *   place as long as there are any (see `matchSlots`).
 *
 * After it no two available slots overlap, and the same plan again is empty.
 * @throws RangeError for an unknown zone or dates outside 1970 to 2100.
 */
export function planSlots(input: SlotPlanInput): SlotPlan {
  const planned = plannedTime(input);
  const edited = input.existing.find(({ id }) => id === input.edited);
  const isPlanned = (slot: ExistingSlot) =>
    slot.source === "template" && slot.available &&
    slot.start >= planned.start && slot.start < planned.end &&
    (edited === undefined || slot.templateId === edited.templateId);
  const replaceable = input.existing.filter(isPlanned);
  const whole = windowsOf(input, edited);
  const wanted = merge(whole);
  const kept = merge(
    input.existing.filter((slot) =>
      slot.available && !isPlanned(slot) && overlapsAny(wanted, slot)
    ),
  );

  const windows = whole
    .flatMap((window) => aroundKept(input.zone, window, kept))
    .filter((window) => window.end > input.notBefore);
  return matchSlots(replaceable, windows, edited);
}

/** The instants in which a template slot must begin to be planned anew. */
function plannedTime({ zone, fromDate, toDate, notBefore }: SlotPlanInput): Interval {
  return {
    start: Math.max(startOfDayNumber(zone, dayNumber(fromDate)), notBefore),
    end: startOfDayNumber(zone, dayNumber(toDate) + 1),
  };
}

/** The windows of all dates in UTC, without those that yield to an override. */
function windowsOf(input: SlotPlanInput, edited: ExistingSlot | undefined): PlannedSlot[] {
  const { zone, fromDate, toDate, lastDate = toDate, existing } = input;
  const templates = input.templates.filter(({ id }) => !edited || id === edited.templateId);
  const ofDay = Map.groupBy(templates, (template) => template.dayOfWeek);
  const asked = isWindowOf(edited);
  const yields = yieldingTo(existing.filter((slot) => slot.source === "override"));
  const windows: PlannedSlot[] = [];
  for (let day = dayNumber(fromDate); day <= dayNumber(lastDate); day++) {
    const date = isoDate(day);
    for (const slot of slotsOfDate(ofDay.get(weekdayOf(day) + 1) ?? [], zone, date)) {
      const { id: templateId, startMinute, endMinute, start, end } = slot;
      const window = { date, startMinute, endMinute, start, end, templateId };
      if (asked(window) || !yields(window)) windows.push(window);
    }
  }
  return windows;
}

/** Whether a window gives way to one of the overrides, taken out dates among them. */
function yieldingTo(overrides: readonly ExistingSlot[]): (window: PlannedSlot) => boolean {
  const own = merge(overrides);
  const ofDate = Map.groupBy(overrides, (slot) => slot.date);
  const replaced = (window: PlannedSlot) =>
    (ofDate.get(window.date) ?? []).some((slot) =>
      slot.replaced !== null &&
      (isWindowOf(slot)(window) || overlapOnWall(slot.replaced, window))
    );
  return (window) => overlapsAny(own, window) || replaced(window);
}

const overlapOnWall = (a: WallWindow, b: WallWindow): boolean =>
  a.startMinute < b.endMinute && b.startMinute < a.endMinute;

/** A window as it is, or what is left of it beside the slots that are kept. */
function aroundKept(zone: string, window: PlannedSlot, kept: readonly Interval[]): PlannedSlot[] {
  if (!overlapsAny(kept, window)) return [window];
  return subtract([window], kept)
    .flatMap((rest) => wallPieces(zone, wholeMinutes(zone, rest)))
    .map((piece) => ({ ...piece, templateId: window.templateId }));
}
