import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

const DAY_MS = 86_400_000;
/** The Monday after next, in UTC. */
const MONDAY = dateOf(Date.now() + (15 - (new Date().getUTCDay() || 7)) * DAY_MS);

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

describeInBrowser("what is on a page keeps its place", () => {
  let pages: Pages;
  let people = 0;
  beforeAll(async () => pages = await somePages(), 60_000);
  afterAll(() => pages.close());

  async function aTutor() {
    const as = { sub: `layout-${++people}`, role: "tutor", zone: "UTC" } as const;
    return { as, token: await pages.tokenOf({ ...as, name: "Ada" }) };
  }

  /** A lesson on that Monday, with a student of that name. */
  async function taught(token: string, name: string): Promise<void> {
    const student = await pages.tokenOf({ sub: `layout-${++people}`, role: "student", name });
    const idOf = async (person: string) =>
      ((await pages.ask(person, "GET", "/me/profile")).body as { id: number }).id;
    const service = await pages.ask(token, "POST", "/tutor/services", {
      name: "Algebra",
      duration_minutes: 60,
      price: "20.00",
      currency: "EUR",
    });
    const start = `${MONDAY}T10:00:00Z`;
    await pages.ask(token, "POST", "/calendar/drafts", {
      week_start: MONDAY,
      timezone: "UTC",
      patches: [{ start, end: `${MONDAY}T11:00:00Z`, status: "available" }],
    });
    const { status } = await pages.ask(student, "POST", "/bookings", {
      tutor_id: await idOf(token),
      service_id: (service.body as { id: number }).id,
      start,
    });
    expect(status).toBe(201);
  }

  const isInSight = async (page: Page, inside: string, outside: string) => {
    const a = await page.locator(inside).boundingBox();
    const b = await page.locator(outside).boundingBox();
    return !!a && !!b && a.x >= b.x - 1 && a.x + a.width <= b.x + b.width + 1;
  };

  test("a week stays as wide as its page, however long a student's name is", async () => {
    const { as, token } = await aTutor();
    await taught(token, "Łó".repeat(95));
    const page = await pages.open(`/booking/tutor?week=${MONDAY}`, { as });
    await page.locator('.calendar-cell[data-status="booked"]').first().waitFor();
    expect(await isInSight(page, ".week-grid", ".week-scroll")).toBe(true);
    await page.context().close();
  });

  test("time off over one lesson is refused in one sentence, said once", async () => {
    const { as, token } = await aTutor();
    await taught(token, "Grace");
    const page = await pages.open(`/booking/tutor?week=${MONDAY}`, { as });
    await page.getByRole("button", { name: "Plan time off" }).click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByLabel("From").fill(MONDAY);
    await dialog.getByRole("button", { name: "Take the time off" }).click();
    const refusal = dialog.getByRole("alert");
    await refusal.waitFor();
    expect((await refusal.innerText()).match(/Grace/g)).toHaveLength(1);
    await page.context().close();
  });

  test("the dialog of time off has its own looks, also when it is the first that is opened", async () => {
    const { as } = await aTutor();
    const page = await pages.open(`/booking/tutor?week=${MONDAY}`, { as });
    await page.getByRole("button", { name: "Plan time off" }).click();
    const head = page.locator("dialog[open] header");
    const [title, close] = [head.getByRole("heading"), head.getByRole("button")];
    await title.waitFor();
    const middle = async (part: typeof title) => {
      const box = await part.boundingBox();
      return box && box.y + box.height / 2;
    };
    expect(Math.abs((await middle(title) ?? 0) - (await middle(close) ?? 99))).toBeLessThan(12);
    await page.context().close();
  });

  test("on a phone the week of today is opened at today, whichever day it is", async () => {
    const { as } = await aTutor();
    const page = await pages.open("/booking/tutor", { as, screen: "phone" });
    const today = ".week-day[aria-current=date]";
    await expect.poll(() => isInSight(page, today, ".week-scroll"), { timeout: 15_000 }).toBe(true);
    await page.context().close();
  });

  test("on a phone the grid is seen at once, and the tools by touch and by keyboard", async () => {
    const { as, token } = await aTutor();
    await taught(token, "Grace");
    const path = `/booking/tutor?week=${MONDAY}`;
    for (const language of ["en", "uk", "ru"] as const) {
      const page = await pages.open(path, { as, screen: "phone", language });
      await page.locator(".calendar-cell").first().waitFor({ timeout: 15_000 });
      const box = await page.locator(".week-scroll").boundingBox();
      const head = await page.locator(".week-head").boundingBox();
      expect(Math.round((box?.y ?? 0) + (head?.height ?? 0))).toBeLessThanOrEqual(180);
      await page.context().close();
    }
    const page = await pages.open(path, { as, screen: "phone" });
    const menu = page.getByRole("button", { name: "Menu" });
    const tools = [
      page.getByRole("button", { name: "Today" }),
      page.getByLabel("Go to the week of a date"),
      page.getByRole("combobox", { name: "Time zone" }),
      page.getByRole("radio", { name: "Available" }),
      page.getByRole("button", { name: "Plan time off" }),
    ];
    await menu.tap();
    for (const tool of tools) await tool.waitFor({ timeout: 15_000 });
    await page.getByText("Available", { exact: true }).first().tap();
    await menu.press("Enter");
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await tools[0]?.waitFor({ state: "hidden" });
    // A finger paints now and does not scroll, which has to be seen.
    expect(await page.getByRole("radio", { name: "Available" }).isChecked()).toBe(true);
    expect(await page.locator(".brush").first().isVisible()).toBe(true);
    await page.context().close();
  });

  test("on a phone the link of the page that is shown is in sight", async () => {
    const { as } = await aTutor();
    const page = await pages.open("/booking/tutor/connections", { as, screen: "phone" });
    const current = ".app-header nav [aria-current=page]";
    await expect.poll(() => isInSight(page, current, ".app-header nav"), { timeout: 15_000 })
      .toBe(true);
    await page.context().close();
  });

  test("no page complained", () => expect(pages.complaints()).toEqual([]));
});
