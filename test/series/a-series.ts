import { expect } from "vitest";
import type { Answer, Client, Person, TestApp } from "../support/app.ts";
import type { LessonBody } from "../support/marketplace.ts";
import type { ProblemBody } from "../support/tutoring.ts";

/** A series as tests read it; that all of it fits, the contract check sees. */
export type SeriesBody = {
  readonly id: string;
  readonly service_id: number | null;
  readonly day_of_week: number;
  readonly start_time: string;
  readonly timezone: string;
  readonly first_date: string;
  readonly interval_end: string | null;
  readonly booked_until: string;
};

export type Outcome = {
  readonly date: string;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly status: "booked" | "skipped";
  readonly lesson_id: number | null;
  readonly code: string | null;
  readonly detail: string | null;
};

export type Conflict = {
  readonly type: string;
  readonly severity: string;
  readonly message: string;
  readonly date: string;
  readonly lesson_id?: number;
  readonly block_id?: number;
  readonly student_name?: string;
};

export type Booked = Omit<ProblemBody, "conflicts"> & {
  readonly series: SeriesBody;
  readonly outcomes: readonly Outcome[];
  readonly conflicts: readonly Conflict[];
};

/** Tuesdays at eleven, from the 9th of March 2027 on: thirteen or less until the horizon. */
const TUESDAYS = {
  day_of_week: 2,
  start_time: "11:00",
  duration_minutes: 60,
  first_date: "2027-03-09",
};

/** Asks for a series, whatever comes of it; the series itself is told apart from what comes with it. */
export async function postSeries(
  tutor: Pick<Client, "post">,
  student: { readonly id: number },
  fields: object = {},
  headers: Record<string, string> = {},
): Promise<Answer<Booked>> {
  const wanted = { student_id: student.id, ...TUESDAYS, ...fields };
  const answer = await tutor.post<Booked & SeriesBody>("/lessons/series", wanted, { headers });
  if (answer.status >= 400) return answer;
  const { outcomes: _, ...series } = answer.body;
  return { ...answer, body: { ...answer.body, series } };
}

/** A series that has to be booked. */
export async function aSeries(tutor: Client, student: Person, fields: object = {}) {
  const answer = await postSeries(tutor, student, fields);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

export type Read = {
  readonly series: SeriesBody;
  readonly lessons: readonly SeriesLesson[];
  readonly has_more_lessons: boolean;
  readonly skipped_dates: readonly { date: string; code: string; detail: string }[];
};
export type SeriesLesson = LessonBody & {
  readonly series_id: string;
  readonly series_date: string;
};

/** What a series was answered with, and the series. */
export function apart(
  { lessons, has_more_lessons, skipped_dates, ...series }: Omit<Read, "series"> & SeriesBody,
): Read {
  return { series, lessons, has_more_lessons, skipped_dates };
}

/** The id of its row, to which lessons point. */
export async function rowOfSeries({ tenant }: TestApp, { id }: SeriesBody): Promise<number> {
  const [row] = await tenant.db<{ id: number }[]>`select id from series where public_id = ${id}`;
  return row?.id ?? 0;
}

/** The series with its lessons. */
export async function readSeries(by: Client, id: string): Promise<Read> {
  const { status, body } = await by.get<Read & SeriesBody>(`/lessons/series/${id}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return apart(body);
}

/** "2027-03-09 scheduled" of each lesson. */
export const spellLessons = async (by: Client, id: string): Promise<string[]> =>
  (await readSeries(by, id)).lessons.map(({ series_date, status }) => `${series_date} ${status}`);

/** Time off, whatever is in it. */
export async function timeOff(
  { tenant }: TestApp,
  tutor: { readonly id: number },
  start: string,
  end: string,
): Promise<number> {
  const [row] = await tenant.db<{ id: number }[]>`
    insert into blocks (tutor_id, starts_at, ends_at) values (${tutor.id}, ${start}, ${end})
    returning id`;
  return row?.id ?? 0;
}

/** A hold of the student's with a tutor, which lasts. */
export async function aHold(
  { tenant }: TestApp,
  tutor: { readonly id: number },
  student: { readonly id: number },
  start: string,
  end: string,
): Promise<void> {
  await tenant.db`
    insert into lessons (
      tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
    ) values (
      ${tutor.id}, ${student.id}, ${start}, ${end}, 'booking', 'held', now() + interval '1 hour',
      ${`user ${student.id}`}
    )`;
}

/** All that the tenant's tables hold, as one text. */
export async function everyRow({ tenant: { db } }: TestApp): Promise<string> {
  const tables = await db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`;
  const texts = await Promise.all(tables.map(async ({ name }) => {
    const [row] = await db.unsafe<{ rows: string | null }[]>(
      `select string_agg(t::text, chr(10) order by t::text) as rows from ${name} t`,
    );
    return `${name}\n${row?.rows}`;
  }));
  return texts.join("\n");
}
