import { expect } from "vitest";
import type { Answer, Client, Person, PersonOptions, TestApp } from "./app.ts";
import { saveWeek, type Window } from "./tutoring.ts";

/** People, services and lessons: what several test folders do with them by the API. */

/** A lesson as tests read it; that all of its fields are there and fit, the contract check sees. */
export type LessonBody = {
  readonly id: number;
  readonly tutor_id: number;
  readonly student_id: number;
  readonly service_id: number | null;
  readonly service_name: string | null;
  readonly status: string;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly user_local_start: string;
  readonly user_local_end: string;
  readonly timezone: string;
  readonly duration_minutes: number;
  readonly price: string | null;
  readonly currency: string | null;
  readonly reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** Of a problem. */
  readonly code: string;
  readonly detail?: string;
};

export type LessonAnswer = Answer<LessonBody>;

/** A tutor who teaches every day from 08:00 to 20:00 of their zone, with a service of an hour. */
export type Teacher = Person & { readonly serviceId: number };

/** Makes a tutor; without a zone their times are UTC. */
export async function aTeacher(
  app: TestApp,
  options: PersonOptions & { readonly hours?: readonly Window[]; readonly minutes?: number } = {},
): Promise<Teacher> {
  const { hours = [["08:00", "20:00"]], minutes = 60, zone = "UTC", ...rest } = options;
  const tutor = await app.tutor({ zone, ...rest });
  await openEveryDay(tutor, hours);
  return { ...tutor, serviceId: await aService(tutor, { duration_minutes: minutes }) };
}

/** For tests that book more than the ten and thirty active lessons of a new tenant. */
export async function withoutLimits({ tenant }: Pick<TestApp, "tenant">): Promise<void> {
  await tenant.db`update settings set max_active_with_tutor = 10000, max_active_in_all = 10000`;
}

/** Replaces the tutor's week: the same windows on all seven days. */
export async function openEveryDay(tutor: Client, hours: readonly Window[]): Promise<void> {
  const days = hours.length === 0 ? [] : ["1", "2", "3", "4", "5", "6", "7"];
  await saveWeek(tutor, Object.fromEntries(days.map((day) => [day, hours])));
}

/** Offers a lesson of an hour, or as `fields` say; answers the service's id. */
export async function aService(tutor: Client, fields: object = {}): Promise<number> {
  const { status, body } = await tutor.post<{ id: number }>("/tutor/services", {
    name: "English",
    duration_minutes: 60,
    price: "25",
    currency: "EUR",
    ...fields,
  });
  expect(status).toBe(201);
  return body.id;
}

type Extra = {
  readonly headers?: Record<string, string>;
  readonly student_id?: number;
  readonly hold_id?: number;
};

/** `POST /bookings` of the tutor's own service. */
export function book(
  by: Client,
  tutor: Pick<Teacher, "id" | "serviceId">,
  start: string,
  { headers = {}, ...more }: Extra = {},
): Promise<LessonAnswer> {
  const body = { tutor_id: tutor.id, service_id: tutor.serviceId, start, ...more };
  return by.post<LessonBody>("/bookings", body, { headers });
}

/** Books and expects it to succeed. */
export async function booked(by: Client, tutor: Teacher, start: string): Promise<LessonBody> {
  const answer = await book(by, tutor, start);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return answer.body;
}

export function reschedule(
  by: Client,
  { id }: { readonly id: number },
  times: { readonly start: string; readonly end?: string },
  headers: Record<string, string> = {},
): Promise<LessonAnswer> {
  return by.patch<LessonBody>(`/lessons/${id}/reschedule`, times, { headers });
}

export function cancel(
  by: Client,
  { id }: { readonly id: number },
  body?: { readonly reason?: string },
  headers: Record<string, string> = {},
): Promise<LessonAnswer> {
  return by.post<LessonBody>(`/lessons/${id}/cancel`, body, { headers });
}

/** An answer with a body that may be a problem. */
type Told = Answer<{ readonly code: string }>;

/** Status and code in one, as tests compare them. */
export const told = ({ status, body }: Told): string =>
  body.code ? `${status} ${body.code}` : String(status);

/** How often each answer was given, by status and code. */
export function counted(answers: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[told(answer)] = (counts[told(answer)] ?? 0) + 1;
  return counts;
}
