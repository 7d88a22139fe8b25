import { expect } from "vitest";
import type { Answer, Client, TestApp } from "./app.ts";
import { book, type LessonAnswer, type Teacher } from "./marketplace.ts";

/** Holds: what tests do with them by the API. */

export type HoldBody = {
  readonly id: number;
  readonly tutor_id: number;
  readonly student_id: number;
  readonly service_id: number | null;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly expires_at: string;
  readonly prolonged: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** Of a problem. */
  readonly code: string;
  readonly detail?: string;
};

export type HoldAnswer = Answer<HoldBody>;

type Extra = {
  readonly headers?: Record<string, string>;
  readonly student_id?: number;
  readonly minutes?: number;
};

/** `POST /bookings/holds` for the tutor's own service. */
export function hold(
  by: Client,
  tutor: Pick<Teacher, "id" | "serviceId">,
  start: string,
  { headers = {}, ...more }: Extra = {},
): Promise<HoldAnswer> {
  const body = { tutor_id: tutor.id, service_id: tutor.serviceId, start, ...more };
  return by.post<HoldBody>("/bookings/holds", body, { headers });
}

/** Holds and expects it to succeed. */
export async function held(
  by: Client,
  tutor: Teacher,
  start: string,
  extra: Extra = {},
): Promise<HoldBody> {
  const answer = await hold(by, tutor, start, extra);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return answer.body;
}

type Id = { readonly id: number };

export const readHold = (by: Client, { id }: Id): Promise<HoldAnswer> =>
  by.get<HoldBody>(`/bookings/holds/${id}`);

export const prolong = (
  by: Client,
  { id }: Id,
  headers: Record<string, string> = {},
): Promise<HoldAnswer> =>
  by.post<HoldBody>(`/bookings/holds/${id}/prolong`, undefined, { headers });

/** The status, and the code of a refusal. */
export async function giveUp(by: Client, { id }: Id): Promise<string> {
  const { status, body } = await by.delete<{ code: string } | null>(`/bookings/holds/${id}`);
  return body === null ? `${status}` : `${status} ${body.code}`;
}

/** `POST /bookings` with the hold and what it is for. */
export const bookHeld = (
  by: Client,
  tutor: Teacher,
  { id, utc_start }: HoldBody,
  extra: { readonly headers?: Record<string, string>; readonly student_id?: number } = {},
): Promise<LessonAnswer> => book(by, tutor, utc_start, { ...extra, hold_id: id });

/** Moves the end of a hold to so many milliseconds from now, by the clock of the database. */
export async function expireIn(
  { tenant }: Pick<TestApp, "tenant">,
  { id }: Id,
  ms: number,
): Promise<void> {
  await tenant.db.transaction(async (tx) => {
    // As the program's own writers do: the calendar comes first.
    await tx`select lock_calendar(tutor_id) from lessons where id = ${id}`;
    await tx`
      update lessons set held_until = clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)
      where id = ${id}`;
  });
}

/**
 * A hold that ends in a moment, and what is seen of it until then: on a machine so busy that it was over before,
 * once more with a longer one. Answers when it has ended, with the clock of the app as far on.
 */
export async function seenUntilItEnds<T>(
  app: TestApp,
  own: Id,
  see: () => Promise<T>,
  ms = 600,
): Promise<T> {
  await expireIn(app, own, ms);
  const began = performance.now();
  const passed = () => performance.now() - began;
  const seen = await see();
  if (passed() > ms - 100) return await seenUntilItEnds(app, own, see, 2 * ms);
  await new Promise((resolve) => setTimeout(resolve, ms + 10 - passed()));
  // The server's clock goes as that of the database.
  app.clock.now += Math.ceil(passed());
  return seen;
}

export const expire = (app: Pick<TestApp, "tenant">, own: Id): Promise<void> =>
  expireIn(app, own, -1);
