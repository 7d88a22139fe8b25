import { expect } from "vitest";
import type { Answer, Client, Person } from "./app.ts";

/** Weeks and slots: what several test folders do with them by the API, and how they read answers. */

/** Wall times, "HH:MM". */
export type Window = readonly [start: string, end: string];

export type Slot = {
  readonly id: number;
  readonly date: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly timezone: string;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly status: string;
  readonly source: string;
  readonly template_id: number | null;
  readonly override_reason: string | null;
};

export type Conflict = {
  readonly type: string;
  readonly severity: string;
  readonly slot_id?: number;
  readonly lesson_id?: number;
  readonly student_name?: string;
};

export type ProblemBody = {
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly conflicts?: readonly Conflict[];
};

export type WeekReplaced = {
  readonly templates: readonly {
    readonly id: number;
    readonly day_of_week: number;
    readonly start_time: string;
    readonly end_time: string;
  }[];
  readonly slots_created: number;
  readonly slots_updated: number;
  readonly slots_deleted: number;
  readonly horizon_end: string;
};

/** Saves a week in the bulk form, whatever comes of it. */
export function postWeek<T = WeekReplaced>(
  tutor: Client,
  week: Record<string, readonly Window[]>,
): Promise<Answer<T>> {
  const schedule = Object.fromEntries(
    Object.entries(week).map(([day, windows]) => [
      day,
      windows.map(([start_time, end_time]) => ({ start_time, end_time })),
    ]),
  );
  return tutor.post<T>("/booking/availability/bulk", { schedule });
}

/** Saves a week that has to be right. */
export async function saveWeek(
  tutor: Client,
  week: Record<string, readonly Window[]>,
): Promise<WeekReplaced> {
  const answer = await postWeek(tutor, week);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** The tutor's slots of the dates, both inclusive. */
export async function slotsBetween(tutor: Client, from: string, to: string): Promise<Slot[]> {
  const answer = await tutor.get<{ results: Slot[] }>(`/booking/slots?from=${from}&to=${to}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.results;
}

/** The only slot of a date. */
export async function slotOn(tutor: Client, date: string): Promise<Slot> {
  const [slot, ...more] = await slotsBetween(tutor, date, date);
  if (!slot || more.length > 0) throw new Error(`${date} has ${slot ? "several slots" : "none"}`);
  return slot;
}

/** "10:00–12:00 template" */
export const spell = (slot: Slot): string => `${slot.start_time}–${slot.end_time} ${slot.source}`;

/** "10:00–12:00 template" of each slot of a date. */
export const spellDate = async (tutor: Client, date: string): Promise<string[]> =>
  (await slotsBetween(tutor, date, date)).map(spell);

export const times = (start_time: string, end_time: string) => ({ start_time, end_time });

/** Adds a slot by hand, which has to fit. */
export async function addSlot(tutor: Client, date: string, window: Window): Promise<Slot> {
  const answer = await tutor.post<Slot>("/booking/slots", { date, ...times(...window) });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** A lesson that the tutor enters, which has to fit; answers its id. */
export async function aLesson(
  tutor: Client,
  student: Person,
  start: string,
  end: string,
): Promise<number> {
  const lesson = { student_id: student.id, start, end };
  const answer = await tutor.post<{ id: number }>("/lessons", lesson);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}
