import { expect } from "vitest";
import type { Answer, Client, Person, TestApp } from "../support/app.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { WEEK, type Week, weekPath } from "./week.ts";

/** How tests paint weeks. */

export type Patch = { readonly start: string; readonly end: string; readonly status: string };
export type DraftedWeek = Week & { readonly version: number };
export type DraftAnswer = Answer<DraftedWeek & ProblemBody>;

export type PaintOptions = {
  readonly week?: string;
  readonly zone?: string;
  readonly ifMatch?: string;
  readonly key?: string;
};

/** Sends a draft, whatever comes of it. */
export function paint(
  tutor: Client,
  patches: readonly Patch[],
  { week = WEEK, zone = "Europe/Kyiv", ifMatch, key }: PaintOptions = {},
): Promise<DraftAnswer> {
  return tutor.post("/calendar/drafts", { week_start: week, timezone: zone, patches }, {
    headers: {
      ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
  });
}

/** Sends a draft that has to fit. */
export async function painted(
  tutor: Client,
  patches: readonly Patch[],
  options: PaintOptions = {},
): Promise<DraftAnswer> {
  const answer = await paint(tutor, patches, options);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer;
}

/** A patch on a date of the week, wall times of Kyiv in winter: `at("10:00", "11:00", "empty")`. */
export const at = (start: string, end: string, status: string, date = WEEK): Patch => ({
  start: `${date}T${start}:00+02:00`,
  end: `${date}T${end}:00+02:00`,
  status,
});

/** The ETag of a tutor's week as they read it. */
export async function etagOf(tutor: Person): Promise<string> {
  const { headers } = await tutor.get(weekPath(tutor.id));
  return headers.get("etag") ?? "";
}

/** "200" or "409 draft_conflict". */
export const toldOf = ({ status, body }: DraftAnswer): string =>
  status === 200 ? "200" : `${status} ${body.code}`;

/** Time off, straight into the database. */
export async function addBlock(
  { tenant }: TestApp,
  tutorId: number,
  start: string,
  end: string,
  reason: string | null = null,
): Promise<number> {
  const [row] = await tenant.db<{ id: number }[]>`
    insert into blocks (tutor_id, starts_at, ends_at, reason)
    values (${tutorId}, ${start}, ${end}, ${reason}) returning id::int`;
  return row?.id ?? 0;
}

/** A hold that lasts an hour by the database's clock, straight into the database. */
export async function addHold(
  { tenant }: TestApp,
  tutorId: number,
  studentId: number,
  start: string,
  end: string,
  lasts = "1 hour",
): Promise<void> {
  await tenant.db`
    insert into lessons (
      tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
    ) values (
      ${tutorId}, ${studentId}, ${start}, ${end}, 'booking', 'held',
      now() + ${lasts}::interval, ${`user ${studentId}`}
    ) on conflict do nothing`;
}

/** Blocks of a tutor as "id 2027-03-08T10:00:00Z–2027-03-08T11:00:00Z reason". */
export async function blocksOf({ tenant }: TestApp, tutorId: number) {
  return await tenant.db<
    { id: number; starts_at: string; ends_at: string; reason: string | null }[]
  >`
    select id::int, starts_at, ends_at, reason from blocks
    where tutor_id = ${tutorId} order by starts_at, id`;
}
