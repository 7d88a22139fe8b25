/** Weeks in the pages: who teaches in them, where they are opened, and what a test reads of them. */
import { expect } from "vitest";
import type { Locator, Page } from "playwright-core";
import type { PageOptions, Pages } from "./pages.ts";

const DAY_MS = 86_400_000;

/** The Monday so many days ahead, or of that week. */
export function mondayIn(days: number): string {
  const ms = Date.now() + days * DAY_MS;
  const weekday = (new Date(ms).getUTCDay() + 6) % 7;
  return new Date(ms - weekday * DAY_MS).toISOString().slice(0, 10);
}

/** The date so many days after another. */
export const dateAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

export type SomePerson = {
  readonly as: { readonly sub: string; readonly role: "tutor" | "student"; readonly zone: string };
  readonly token: string;
  readonly id: number;
  readonly name: string;
};

/** Somebody new of the demo. */
export async function somebody(
  pages: Pages,
  role: "tutor" | "student",
  { name = role, zone = "UTC" }: { readonly name?: string; readonly zone?: string } = {},
): Promise<SomePerson> {
  const as = { sub: `${role}-${crypto.randomUUID()}`, role, zone };
  const token = await pages.tokenOf({ ...as, name });
  const { body } = await pages.ask(token, "GET", "/me/profile");
  return { as, token, id: (body as { id: number }).id, name };
}

/** Calls the API, which has to do as it is told; answers what it says. */
export async function must<T = { id: number }>(
  pages: Pages,
  { token }: { readonly token: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await pages.ask(token, method, path, body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body as T;
}

/** Makes the two teacher and student. */
export async function teach(pages: Pages, tutor: SomePerson, student: SomePerson): Promise<void> {
  const { id } = await must(pages, tutor, "POST", "/tutor/relations", { student_id: student.id });
  await must(pages, student, "POST", `/student/relations/${id}/accept`);
}

/** A lesson that the tutor enters, of an hour. */
export function enterLesson(
  pages: Pages,
  tutor: SomePerson,
  student: SomePerson,
  start: string,
  extra: Record<string, unknown> = {},
): Promise<{ id: number }> {
  const end = new Date(Date.parse(start) + 3_600_000).toISOString();
  return must(pages, tutor, "POST", "/lessons", { student_id: student.id, start, end, ...extra });
}

/** Opens a week and waits for its cells. */
export async function openWeek(
  pages: Pages,
  { as }: Pick<SomePerson, "as">,
  query: string,
  options: PageOptions = {},
): Promise<Page> {
  const page = await pages.open(`/booking/tutor?${query}`, { as, ...options });
  await cells(page).first().waitFor();
  return page;
}

export const cells = (page: Page, status = ""): Locator =>
  page.locator(`.calendar-cell${status && `[data-status="${status}"]`}`);

/** The cell of an instant. */
export const cellAt = (page: Page, start: string): Locator =>
  page.locator(`.calendar-cell[data-start="${start}"]`);

export const popover = (page: Page): Locator => page.locator(".calendar-popover");

/** Clicks on a cell, and waits for what the page says of it. */
export async function openCell(page: Page, start: string): Promise<Locator> {
  await cellAt(page, start).click();
  await popover(page).waitFor();
  return popover(page);
}
