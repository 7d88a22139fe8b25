import {
  type DayDraft,
  minutesOf,
  tidyTime,
  type WeekDraft,
  type WindowDraft,
} from "./week-draft.ts";

/** What is wrong with a window before anybody is asked; `with` is the other one of an overlap. */
export type WindowFault =
  | { readonly kind: "start" | "end" | "backwards" }
  | { readonly kind: "overlap"; readonly with: WindowDraft };

/** The fault of each window of a day, null where there is none. They may touch but not overlap. */
export function faultsOfDay(day: DayDraft): (WindowFault | null)[] {
  return day.map((window, at) => ownFault(window) ?? overlapFault(window, day.slice(0, at)));
}

export const hasFaults = (week: WeekDraft): boolean =>
  week.some((day) => faultsOfDay(day).some((fault) => fault !== null));

function ownFault({ start, end }: WindowDraft): WindowFault | null {
  const [from, to] = [minutesOf(start), minutesOf(end)];
  if (from === null || from === 1_440) return { kind: "start" };
  if (to === null) return { kind: "end" };
  return from < to ? null : { kind: "backwards" };
}

function overlapFault(window: WindowDraft, others: DayDraft): WindowFault | null {
  const other = others.find((other) => ownFault(other) === null && overlap(window, other));
  if (other === undefined) return null;
  return { kind: "overlap", with: { start: tidyTime(other.start), end: tidyTime(other.end) } };
}

const overlap = (a: WindowDraft, b: WindowDraft): boolean =>
  (minutesOf(a.start) ?? 0) < (minutesOf(b.end) ?? 0) &&
  (minutesOf(b.start) ?? 0) < (minutesOf(a.end) ?? 0);
