import { expect } from "vitest";
import type { Client, TestApp } from "../support/app.ts";

/** How the tests of this folder ask for weeks. */

export type Cell = {
  readonly start: string;
  readonly date: string;
  readonly time: string;
  readonly weekday: number;
  readonly status: string;
  readonly slot_id?: number | null;
  readonly lesson_id?: number | null;
  readonly student_name?: string | null;
  readonly service_name?: string | null;
  readonly lesson_status?: string | null;
};

export type Week = {
  readonly week_start: string;
  readonly timezone: string;
  readonly total_cells: number;
  readonly min_notice_minutes: number;
  readonly bookable_until: string;
  readonly buffer_before_minutes: number;
  readonly buffer_after_minutes: number;
  readonly max_lessons_per_day: number | null;
  readonly max_lessons_per_week: number | null;
  readonly cells: readonly Cell[];
};

/** The week in which most tests write; Europe/Kyiv is at +02:00. */
export const WEEK = "2027-03-08";

export const weekPath = (tutorId: number, week = WEEK, zone = "Europe/Kyiv", more = "") =>
  `/calendar/week?tutor_id=${tutorId}&week_start=${week}&timezone=${
    encodeURIComponent(zone)
  }${more}`;

/** The week as a client sees it, which has to be there. */
export async function readWeek(
  client: Client,
  tutorId: number,
  week = WEEK,
  zone = "Europe/Kyiv",
  more = "",
): Promise<Week> {
  const { status, body } = await client.get<Week>(weekPath(tutorId, week, zone, more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Asks one of several servers with somebody's credentials. */
export async function askServer(
  server: TestApp,
  client: Client,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`http://halfhour.test/api${path}`, {
    headers: { ...client.credentials, ...headers },
  });
  return await server.fetch(request);
}

/** The half hours that are not empty: "2027-03-08 10:00 booked". */
export const notEmpty = (week: Week): string[] =>
  week.cells
    .filter((cell) => cell.status !== "empty")
    .map((cell) => `${cell.date} ${cell.time} ${cell.status}`);
