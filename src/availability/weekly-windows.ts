import { type FieldError, Problem } from "../problem.ts";
import { type MinuteOfDay, timeOf } from "../time/time-of-day.ts";

/** A window of the week on the tutor's wall; `day` is ISO: 1 Monday … 7 Sunday. */
export type WeeklyWindow = {
  readonly day: number;
  readonly start: MinuteOfDay;
  readonly end: MinuteOfDay;
  /** Where the caller wrote it, for their errors. */
  readonly path: string;
};

type Schedule = {
  readonly [day: string]:
    | readonly { readonly start_time: MinuteOfDay; readonly end_time: MinuteOfDay }[]
    | undefined;
};

/** The windows of `{"1": [{start_time, end_time}], …}`; "0" is Sunday, as is "7" (A1). */
export function windowsOfSchedule(schedule: Schedule): WeeklyWindow[] {
  return Object.entries(schedule).flatMap(([day, windows]) =>
    (windows ?? []).map((window, i) => ({
      day: day === "0" ? 7 : Number(day),
      start: window.start_time,
      end: window.end_time,
      path: `schedule.${day}[${i}]`,
    }))
  );
}

type WeeklySlot = {
  readonly weekday: number;
  readonly start: MinuteOfDay;
  readonly end: MinuteOfDay;
};

/** The windows of `[{weekday, start, end}]`, weekday 0 Monday … 6 Sunday (A2). */
export const windowsOfWeeklySlots = (slots: readonly WeeklySlot[]): WeeklyWindow[] =>
  slots.map((slot, i) => ({
    day: slot.weekday + 1,
    start: slot.start,
    end: slot.end,
    path: `weekly_slots[${i}]`,
  }));

/**
 * Sorts windows by day and start, and refuses what is no week: a window that does not end after it
 * starts, or two windows of a day that overlap. Touching windows are fine.
 * @throws Problem invalid_schedule naming the day and the windows (A1).
 */
export function mustBeAWeek(windows: readonly WeeklyWindow[]): WeeklyWindow[] {
  const sorted = windows.toSorted((a, b) => a.day - b.day || a.start - b.start || a.end - b.end);
  const errors = [...sorted.flatMap(backwards), ...overlaps(sorted)];
  if (errors.length === 0) return sorted;
  throw new Problem("invalid_schedule", {}, { errors });
}

function backwards(window: WeeklyWindow): FieldError[] {
  if (window.start < window.end) return [];
  return [{
    path: window.path,
    message: { say: "window_ends_early", day: window.day, ...spell(window) },
  }];
}

function overlaps(sorted: readonly WeeklyWindow[]): FieldError[] {
  return sorted.flatMap((window, i) => {
    const before = sorted[i - 1];
    if (!before || before.day !== window.day || window.start >= before.end) return [];
    const windows = [spell(before), spell(window)];
    return [{ path: window.path, message: { say: "windows_overlap", day: window.day, windows } }];
  });
}

const spell = ({ start, end }: WeeklyWindow) => ({ start: timeOf(start), end: timeOf(end) });
