import type { Schemas } from "../../client/create-client.ts";

/** A window as it is typed: wall times of the tutor's zone, which may not be times yet. */
export type WindowDraft = { readonly start: string; readonly end: string };
export type DayDraft = readonly WindowDraft[];
/** The days from Monday, each with its windows. */
export type WeekDraft = readonly DayDraft[];

type WeeklySlot = Schemas["WeeklySlot"];

export const MOST_WINDOWS = 48;
const DAY_MINUTES = 1_440;
export const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;

export const draftOfSlots = (slots: readonly WeeklySlot[]): WeekDraft =>
  weekdays.map((day) =>
    slots.filter(({ weekday }) => weekday === day).map(({ start, end }) => ({ start, end }))
  );

export const slotsOfDraft = (week: WeekDraft): WeeklySlot[] =>
  week.flatMap((windows, weekday) =>
    windows.map(({ start, end }) => ({ weekday, start: tidyTime(start), end: tidyTime(end) }))
  );

export const isWeekDraft = (value: unknown): value is WeekDraft =>
  Array.isArray(value) && value.length === weekdays.length &&
  value.every((day) => Array.isArray(day) && day.every(isWindowDraft));

const isWindowDraft = (value: unknown): value is WindowDraft =>
  typeof value === "object" && value !== null && "start" in value && "end" in value &&
  typeof value.start === "string" && typeof value.end === "string";

/** Minutes since midnight of `9`, `930`, `9:30` or `09:30`, to `24:00`; null for what is no time. */
export function minutesOf(text: string): number | null {
  const [, hours, minutes = "0"] = /^([01]?\d|2[0-4])(?:[:.]?([0-5]\d))?$/.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const found = Number(hours) * 60 + Number(minutes);
  return found <= DAY_MINUTES ? found : null;
}

const timeText = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, "0")).join(":");

/** A time as it is sent, or the text itself where it is none. */
export function tidyTime(text: string): string {
  const minutes = minutesOf(text);
  return minutes === null ? text : timeText(minutes);
}

/** A window for a new line of a day: an hour after the last one, or the first of a working day. */
export function nextWindow(day: DayDraft): WindowDraft {
  const last = Math.max(0, ...day.map(({ end }) => minutesOf(end) ?? 0));
  if (last === 0) return { start: "10:00", end: "18:00" };
  const start = Math.min(last + 60, DAY_MINUTES - 30);
  return { start: timeText(start), end: timeText(Math.min(start + 120, DAY_MINUTES)) };
}

export const copiedTo = (week: WeekDraft, from: number, days: readonly number[]): WeekDraft =>
  week.map((windows, day) =>
    days.includes(day) ? (week[from] ?? []).map((w) => ({ ...w })) : windows
  );

/** A first week for somebody who has none: Monday to Friday. */
export const workingWeek: WeekDraft = weekdays.map((day) =>
  day < 5 ? [{ start: "10:00", end: "18:00" }] : []
);

export const isEmptyWeek = (week: WeekDraft): boolean => week.every((day) => day.length === 0);

/** Minutes of a day's windows that are in order. */
export const minutesOfDay = (day: DayDraft): number =>
  day.reduce((sum, { start, end }) => {
    const [from, to] = [minutesOf(start), minutesOf(end)];
    return from === null || to === null || to <= from ? sum : sum + to - from;
  }, 0);
