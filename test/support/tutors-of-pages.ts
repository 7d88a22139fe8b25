import type { Pages } from "./pages.ts";

/** People whom a test of a student's pages makes for itself. */
export type PageTutor = {
  readonly id: number;
  readonly token: string;
  readonly name: string;
  /** In the order in which they were offered. */
  readonly services: readonly { readonly id: number; readonly name: string }[];
};

type TutorOptions = {
  readonly name?: string;
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly services?: readonly Readonly<Record<string, unknown>>[];
  /** Open on each day of the week, in UTC. */
  readonly hours?: readonly [start: string, end: string];
  readonly policies?: Readonly<Record<string, unknown>>;
};

const ENGLISH = { name: "English", duration_minutes: 60, price: "20.00", currency: "EUR" };

const NO_POLICIES = {
  min_notice_minutes: 0,
  horizon_days: 90,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: 0,
};

/** A tutor in UTC, who is free from 08:00 to 18:00 each day and teaches English unless told otherwise. */
export async function aPageTutor(
  pages: Pages,
  sub: string,
  { name = sub, profile, services = [ENGLISH], hours = ["08:00", "18:00"], policies }:
    TutorOptions = {},
): Promise<PageTutor> {
  const token = await pages.tokenOf({ sub, role: "tutor", zone: "UTC", name });
  const asked = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await pages.ask(token, method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    // What the path answers, its caller says by T.
    return answer.body as T;
  };
  const { id } = await asked<{ id: number }>("GET", "/me/profile");
  const [start, end] = hours;
  const weekly_slots = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start, end }));
  await asked("PUT", "/calendar/template", { weekly_slots });
  if (profile) await asked("PATCH", "/me/profile", profile);
  const offered = [];
  for (const service of services) {
    offered.push(await asked<PageTutor["services"][number]>("POST", "/tutor/services", service));
  }
  if (policies) {
    await asked("PUT", "/tutor/policies", { ...NO_POLICIES, ...policies });
  }
  return { id, token, name, services: offered };
}

/** A student in Kyiv, and the way to call the API as them. */
export async function aPageStudent(pages: Pages, sub: string) {
  const as = { sub, role: "student" as const };
  const token = await pages.tokenOf(as);
  const asked = async <T>(method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await pages.ask(token, method, path, body);
    // What the path answers, its caller says by T.
    return { status, body: answer as T };
  };
  return { as, token, ask: asked };
}

/** The date so many days from today on, in UTC. */
export const dateIn = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What pages complained of, but for the answers that a test provokes: a browser tells of each 4xx. */
export const unexpected = (pages: Pages, ...statuses: readonly number[]): readonly string[] =>
  pages.complaints().filter((line) =>
    !statuses.some((status) => line.includes(`responded with a status of ${status}`))
  );
