import { expect } from "vitest";
import type { Answer, Client, TestApp } from "./app.ts";
import type { ProblemBody } from "./tutoring.ts";

/** Time off as tests read it. */
export type BlockBody = {
  readonly id: number;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly user_local_start: string;
  readonly user_local_end: string;
  readonly timezone: string;
  readonly reason: string | null;
};

export type Blocked = ProblemBody & BlockBody & {
  readonly kept_lessons: readonly {
    readonly id: number;
    readonly student_name: string;
    readonly utc_start: string;
    readonly utc_end: string;
  }[];
  readonly has_more_kept_lessons: boolean;
};

type Extra = { readonly reason?: string; readonly force?: boolean };

/** `POST /tutor/blocks`, whatever comes of it. */
export const takeOff = (
  tutor: Client,
  start: string,
  end: string,
  extra: Extra = {},
): Promise<Answer<Blocked>> => tutor.post<Blocked>("/tutor/blocks", { start, end, ...extra });

/** Time off that has to be granted; answers its id. */
export async function aBlock(tutor: Client, start: string, end: string, extra: Extra = {}) {
  const { status, body } = await takeOff(tutor, start, end, extra);
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.id;
}

/** The tutor's time off, as `query` asks for it. */
export async function blocksOf(tutor: Client, query = ""): Promise<readonly BlockBody[]> {
  const { status, body } = await tutor.get<{ results: BlockBody[] }>(`/tutor/blocks${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.results;
}

/** A row that holds an hour of a tutor for a student, for five minutes of the database's clock. */
export async function holdAnHour(
  { tenant }: TestApp,
  tutor: { readonly id: number },
  student: { readonly id: number },
  start: string,
): Promise<void> {
  await tenant.db`
    insert into lessons (
      tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
    ) values (
      ${tutor.id}, ${student.id}, ${start}, ${start}::timestamptz + interval '1 hour', 'booking',
      'held', now() + interval '5 minutes', ${`user ${student.id}`}
    )`;
}
