import { expect } from "vitest";
import type { Answer, Client, TestApp } from "../support/app.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { insertRow } from "../support/rows.ts";

/** How the tests of this folder ask the API, and what is put into calendars by SQL. */

export type Span = { readonly utc_start: string; readonly utc_end: string };
export type OccupiedTime = Span & {
  readonly kind: string;
  readonly lesson_id?: number | null;
  readonly block_id?: number | null;
};
export type ScheduleDay = {
  readonly date: string;
  readonly timezone: string;
  readonly available: readonly Span[];
  readonly occupied: readonly OccupiedTime[];
  readonly free: readonly Span[];
};
export type FreeDay = {
  readonly date: string;
  readonly timezone: string;
  readonly duration_minutes: number;
  readonly step_minutes: number;
  readonly slots: readonly (Span & { readonly user_local_start: string })[];
};
export type Explanation = {
  readonly bookable: boolean;
  readonly tutor_id: number;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly rules: readonly { rule: string; passed: boolean; detail: string }[];
  readonly alternatives: readonly Span[];
};

type Query = Readonly<Record<string, string | number>>;

export function ask<T = ProblemBody>(by: Client, path: string, query: Query): Promise<Answer<T>> {
  const search = new URLSearchParams(Object.entries(query).map(([name, v]) => [name, `${v}`]));
  return by.get<T>(`/schedule/${path}?${search}`);
}

/** What is answered, which has to be 200. */
export async function told<T>(by: Client, path: string, query: Query): Promise<T> {
  const { status, body } = await ask<T>(by, path, query);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** "400 query.date", "404 not_found": the status, and which parameter or code. */
export async function refused(by: Client, path: string, query: Query): Promise<string> {
  const { status, body } = await ask(by, path, query);
  return `${status} ${body.errors?.map((error) => error.path).join(", ") ?? body.code}`;
}

/** Spans of one date as times of UTC: "08:00–09:30". */
export const spell = (spans: readonly Span[]): string[] =>
  spans.map(({ utc_start, utc_end }) => `${utc_start.slice(11, 16)}–${utc_end.slice(11, 16)}`);

/** The starts of a date on the viewer's clocks: "08:00". */
export const starts = ({ slots }: FreeDay): string[] =>
  slots.map(({ user_local_start }) => user_local_start.slice(11, 16));

/** Time off, RFC 3339; answers its id. */
export async function takeOff({ tenant }: TestApp, tutorId: number, start: string, end: string) {
  const [row] = await tenant.db<{ id: number }[]>`
    insert into blocks (tutor_id, starts_at, ends_at) values (${tutorId}, ${start}, ${end})
    returning id`;
  return row?.id;
}

type Hold = { tutor: number; student: number; holder: string; start: string; end: string };

/** A time that somebody holds until `until`. */
export async function holdTime(
  { tenant }: TestApp,
  { tutor, student, holder, start, end }: Hold,
  until = "2100-01-01T00:00:00Z",
) {
  await tenant.db`
    insert into lessons
      (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder)
    values (${tutor}, ${student}, ${start}, ${end}, 'booking', 'held', ${until}, ${holder})`;
}

/** How the tutor wants to be booked; columns of `policies`. */
export async function setPolicy({ tenant }: TestApp, tutorId: number, policy: object) {
  await insertRow(tenant.db, "policies", { tutor_id: tutorId, ...policy });
}
