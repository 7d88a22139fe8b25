import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";
import {
  cellAt,
  cells,
  dateAfter,
  enterLesson,
  mondayIn,
  must,
  openCell,
  openWeek,
  popover,
  somebody,
  teach,
} from "../support/weeks.ts";

const MONDAY = mondayIn(21);
const WITHIN = { timeout: 15_000 };
/** Several pages on a busy machine. */
const LONG = 60_000;

describeInBrowser("a tutor's week in the pages", () => {
  vi.setConfig({ testTimeout: LONG });
  let pages: Pages;
  beforeAll(async () => pages = await somePages(), 90_000);
  afterAll(() => pages.close());

  const opened = (day: number, start_time: string, end_time: string) => ({
    date: dateAfter(MONDAY, day),
    start_time,
    end_time,
  });

  it("has 336 cells, and as many green ones as the API has available", async () => {
    const tutor = await somebody(pages, "tutor");
    for (const day of [0, 2, 6]) {
      await must(pages, tutor, "POST", "/booking/slots", opened(day, "09:00", "12:30"));
    }
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    await expect.poll(() => cells(page).count(), WITHIN).toBe(336);
    const path = `/calendar/week?tutor_id=${tutor.id}&week_start=${MONDAY}&timezone=UTC`;
    const week = await must<{ cells: { status: string }[] }>(pages, tutor, "GET", path);
    const available = week.cells.filter(({ status }) => status === "available").length;
    expect(available).toBe(21);
    expect(await cells(page, "available").count()).toBe(available);
    const green = await cells(page, "available").first().evaluate((cell): string =>
      cell.ownerDocument.defaultView.getComputedStyle(cell).backgroundColor
    );
    const [red = 0, most = 0, blue = 0] = green.match(/\d+/g)?.map(Number) ?? [];
    expect(most).toBeGreaterThan(Math.max(red, blue));
    expect(await cells(page, "available").first().textContent()).toBe("available");
  });

  it("says what a cell is in a pop-over, which Escape and a click elsewhere close", async () => {
    const tutor = await somebody(pages, "tutor");
    await must(pages, tutor, "POST", "/booking/slots", opened(0, "09:00", "12:00"));
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    const more = await openCell(page, `${MONDAY}T09:00:00Z`);
    await expect.poll(() => more.locator(".rule-list li").count(), WITHIN).toBeGreaterThan(8);
    expect(await more.getByText("This time can be booked").count()).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => popover(page).count()).toBe(0);
    const focused = page.locator(`.calendar-cell:focus[data-start="${MONDAY}T09:00:00Z"]`);
    await expect.poll(() => focused.count()).toBe(1);
    await openCell(page, `${MONDAY}T09:30:00Z`);
    await page.locator("h1").click();
    await expect.poll(() => popover(page).count()).toBe(0);
  });

  it("says why an empty half hour cannot be booked, and when one can", async () => {
    const tutor = await somebody(pages, "tutor");
    await must(pages, tutor, "POST", "/booking/slots", opened(1, "09:00", "12:00"));
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    const more = await openCell(page, `${MONDAY}T09:00:00Z`);
    await more.locator('[data-rule="outside_availability"][data-passed="false"]').waitFor();
    expect(await more.locator(".alternatives li").count()).toBe(3);
  });

  it("has a first step for a week in which nothing is, and none for another", async () => {
    const tutor = await somebody(pages, "tutor");
    await must(pages, tutor, "POST", "/booking/slots", opened(0, "09:00", "12:00"));
    const later = dateAfter(MONDAY, 7);
    const page = await openWeek(pages, tutor, `week=${later}`);
    await page.locator(".empty-state").waitFor();
    const drafts = /calendar\/drafts/;
    await page.route(drafts, async (route) => {
      await must(pages, tutor, "POST", "/booking/slots", opened(1, "09:00", "09:30"));
      await route.continue();
    });
    await page.getByRole("button", { name: "Copy the week before" }).click();
    await page.getByText("Someone else has changed this meanwhile").waitFor();
    expect(await cells(page, "available").count()).toBe(0);
    await page.unroute(drafts);
    await page.getByRole("button", { name: "Copy the week before" }).click();
    await expect.poll(() => cells(page, "available").count(), WITHIN).toBe(7);
    expect(await page.locator(".empty-state").count()).toBe(0);
    expect(await cellAt(page, `${later}T09:00:00Z`).getAttribute("data-status")).toBe("available");
  });

  it("is that of today without a date in the address, with now and today marked", async () => {
    const tutor = await somebody(pages, "tutor", { zone: "Pacific/Kiritimati" });
    const page = await openWeek(pages, tutor, "");
    await page.locator(".calendar-cell[data-now]").waitFor();
    expect(await page.locator(".week-day[aria-current='date']").count()).toBe(1);
    await page.getByRole("button", { name: "The week after" }).click();
    await expect.poll(() => page.locator(".calendar-cell[data-now]").count(), WITHIN).toBe(0);
    await page.getByRole("button", { name: "Today" }).click();
    await page.locator(".calendar-cell[data-now]").waitFor();
    const past = page.locator(".calendar-cell[data-past]").count();
    expect(await past).toBe(
      await page.locator(".calendar-cell[data-start]").evaluateAll((all) =>
        all.findIndex((cell) => cell.hasAttribute("data-now")) < 0
          ? -1
          : all.filter((cell) =>
            Date.parse(cell.getAttribute("data-start") ?? "") + 1_800_000 <= Date.now()
          ).length
      ),
    );
  });

  it("shows the week of a date, in the zone that is chosen", async () => {
    const tutor = await somebody(pages, "tutor");
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    await page.getByLabel("Go to the week of a date").fill(dateAfter(MONDAY, 10));
    const next = dateAfter(MONDAY, 7);
    await cellAt(page, `${next}T00:00:00Z`).waitFor();
    await page.getByRole("combobox", { name: "Time zone" }).fill("kathmandu");
    await page.keyboard.press("Enter");
    await cellAt(page, `${dateAfter(next, -1)}T18:15:00Z`).waitFor();
    expect(await cells(page).count()).toBe(336);
    expect(page.url()).toContain("Kathmandu");
  });

  it("shows a student what is booked, blocked and available, and of whom nothing", async () => {
    const [tutor, student, other] = [
      await somebody(pages, "tutor"),
      await somebody(pages, "student", { name: "Somebody Else" }),
      await somebody(pages, "student"),
    ];
    await teach(pages, tutor, student);
    await enterLesson(pages, tutor, student, `${MONDAY}T10:00:00Z`);
    const page = await openWeek(pages, other, `week=${MONDAY}&tutor_id=${tutor.id}`);
    await expect.poll(() => cells(page, "booked").count(), WITHIN).toBe(2);
    expect(await page.content()).not.toContain("Somebody Else");
    const more = await openCell(page, `${MONDAY}T10:00:00Z`);
    await more.getByText("This time is taken.").waitFor();
    expect(await page.getByRole("button", { name: "Plan time off" }).count()).toBe(0);
  });

  it("is chosen by an admin by a part of the tutor's name", async () => {
    const tutor = await somebody(pages, "tutor", { name: "Zinaida Unmistakable" });
    await must(pages, tutor, "POST", "/booking/slots", opened(0, "09:00", "12:00"));
    const admin = { sub: "admin-of-weeks", role: "admin" } as const;
    const page = await pages.open(`/booking/tutor?week=${MONDAY}&zone=UTC`, { as: admin });
    await page.getByRole("combobox", { name: "Tutor" }).fill("unmistak");
    await page.getByRole("option", { name: "Zinaida Unmistakable" }).click();
    await expect.poll(() => cells(page, "available").count(), WITHIN).toBe(6);
    expect(page.url()).toContain(`tutor_id=${tutor.id}`);
  });

  it("shows names with markup, of 200 characters and from right to left as text", async () => {
    const tutor = await somebody(pages, "tutor");
    const names = ['<img src=x onerror="document.title=1">', "W".repeat(200), "שלום 🎻 عربي"];
    for (const [day, name] of names.entries()) {
      const student = await somebody(pages, "student", { name });
      await teach(pages, tutor, student);
      const note = `<b>${"long ".repeat(390)}</b>`;
      await enterLesson(pages, tutor, student, `${dateAfter(MONDAY, day)}T10:00:00Z`, { note });
    }
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    for (const [day, name] of names.entries()) {
      const more = await openCell(page, `${dateAfter(MONDAY, day)}T10:00:00Z`);
      await expect.poll(() => more.locator(".popover-student").textContent(), WITHIN).toBe(name);
      const box = await more.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 1440 && box.y + box.height <= 900).toBe(
        true,
      );
      expect(await more.locator("img, b").count()).toBe(0);
      await page.keyboard.press("Escape");
    }
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("has no complaint in the console after all of this", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
