import { expect } from "vitest";
import { signToken } from "../../../src/platform/auth/sign-token.ts";
import type { Api } from "./api.ts";

type Fields = Record<string, unknown>;
type Send = <T = Fields>(path: string, body?: unknown) => Promise<{ status: number; body: T }>;

/** A user of the API, who has a token. */
export type Member = {
  readonly id: number;
  readonly name: string;
  readonly zone: string;
  readonly get: Send;
  readonly post: Send;
  readonly patch: Send;
  readonly put: Send;
  readonly delete: Send;
};

export type MemberOptions = {
  readonly name?: string;
  readonly zone?: string;
  /** Of their profile; null: they have said none. */
  readonly language?: "en" | "uk" | "ru" | null;
};

const YEAR_HOURS = 24 * 365;

/** Somebody new. */
export async function aMember(
  api: Api,
  role: "tutor" | "student" | "admin",
  { name = `A ${role}`, zone = "Europe/Kyiv", language = null }: MemberOptions = {},
): Promise<Member> {
  const token = await signToken({
    claims: { tenant: api.tenant, sub: `${role}-${crypto.randomUUID()}`, role, zone, name },
    secret: api.secret,
    now: api.now(),
    hours: YEAR_HOURS,
    issuer: null,
    audience: null,
  });
  const send = (method: string): Send => async <T>(path: string, body?: unknown) => {
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // What the test expects in it, it says by T.
    return { status: answer.status, body: (text === "" ? null : JSON.parse(text)) as T };
  };
  const member = {
    name,
    zone,
    get: send("GET"),
    post: send("POST"),
    patch: send("PATCH"),
    put: send("PUT"),
    delete: send("DELETE"),
  };
  const { body: { id } } = await member.get<{ id: number }>("/me/profile");
  if (language !== null) await ok(member.patch("/me/profile", { language }));
  return { id, ...member };
}

/** What was answered, which has to be well. */
export async function ok<T>(asked: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await asked;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

export type Teaching = {
  readonly tutor: Member;
  readonly service: { readonly id: number; readonly name: string };
};

/** A tutor who is free on every day between the wall times, and what they teach. */
export async function aTeachingTutor(
  api: Api,
  { from = "08:00", to = "20:00", minutes = 60, service = "Physics", ...options }:
    & MemberOptions
    & {
      readonly from?: string;
      readonly to?: string;
      readonly minutes?: number;
      readonly service?: string;
    } = {},
): Promise<Teaching> {
  const tutor = await aMember(api, "tutor", { name: "Anna Koval", ...options });
  const windows = [{ start_time: from, end_time: to }];
  const schedule = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, windows]));
  await ok(tutor.post("/booking/availability/bulk", { schedule }));
  const { id } = await ok(tutor.post<{ id: number }>("/tutor/services", {
    name: service,
    duration_minutes: minutes,
    price: "20",
    currency: "EUR",
  }));
  return { tutor, service: { id, name: service } };
}

/** The student is one of the tutor's from now on. */
export async function acquaint(tutor: Member, student: Member): Promise<void> {
  const relation = { student_id: student.id };
  const { id } = await ok(tutor.post<{ id: number }>("/tutor/relations", relation));
  await ok(student.post(`/student/relations/${id}/accept`));
}

/** A lesson that the tutor enters. */
export const enterLesson = async (
  tutor: Member,
  student: Member,
  start: number,
  minutes = 60,
): Promise<{ readonly id: number }> =>
  await ok(tutor.post<{ id: number }>("/lessons", {
    student_id: student.id,
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * 60_000).toISOString(),
  }));
