import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";
import { cellAt, cells, mondayIn, openWeek, somebody } from "../support/weeks.ts";

const WITHIN = { timeout: 15_000 };
/** Several pages on a busy machine. */
const LONG = 60_000;
const MONDAY = mondayIn(21);

describeInBrowser("the cells of a week in the pages", () => {
  vi.setConfig({ testTimeout: LONG });
  let pages: Pages;
  beforeAll(async () => pages = await somePages(), 90_000);
  afterAll(() => pages.close());

  it.each([
    { zone: "Europe/Kyiv", week: "2027-03-22", count: 334, says: "forward by 60 minutes", gaps: 2 },
    { zone: "Europe/Kyiv", week: "2027-10-25", count: 338, says: "back by 60 minutes", gaps: 0 },
    {
      zone: "Australia/Lord_Howe",
      week: "2027-09-27",
      count: 335,
      says: "forward by 30 minutes",
      gaps: 1,
    },
    {
      zone: "Australia/Lord_Howe",
      week: "2027-03-29",
      count: 337,
      says: "back by 30 minutes",
      gaps: 0,
    },
  ])(
    "are $count where the clocks of $zone go $says, which is said",
    async ({ zone, week, count, says, gaps }) => {
      const tutor = await somebody(pages, "tutor", { zone });
      const page = await openWeek(pages, tutor, `week=${week}&zone=${zone}`);
      await expect.poll(() => cells(page).count(), WITHIN).toBe(count);
      expect(await page.locator(".clock-change").textContent()).toContain(says);
      expect(await page.locator(".calendar-gap[data-missing]").count()).toBe(gaps);
      const starts = await cells(page).evaluateAll((all) =>
        all.map((cell) => cell.getAttribute("data-start"))
      );
      expect(new Set(starts).size).toBe(count);
      const doubled = await page.locator(".cell-offset").allTextContents();
      expect(doubled).toHaveLength(gaps > 0 ? 0 : 2 * (count - 336));
      expect(new Set(doubled).size).toBe(gaps > 0 ? 0 : 2);
    },
  );

  it("are on the clocks of a zone 5:45 ahead, which do not change", async () => {
    const tutor = await somebody(pages, "tutor", { zone: "Asia/Kathmandu" });
    const page = await openWeek(pages, tutor, "week=2027-03-22");
    await expect.poll(() => cells(page).count(), WITHIN).toBe(336);
    expect(await page.locator(".clock-change").count()).toBe(0);
    const first = await cellAt(page, "2027-03-21T18:15:00Z").getAttribute("aria-label");
    expect(first).toContain("00:00 (UTC+05:45)");
  });

  it("are those of three days on a phone, and all 336 once somebody scrolls to the others", async () => {
    const tutor = await somebody(pages, "tutor");
    const page = await openWeek(pages, tutor, `week=${MONDAY}`, { screen: "phone" });
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/calendar/week")) asked.push(request.url());
    });
    await expect.poll(() => cells(page).count(), WITHIN).toBe(144);
    await page.waitForLoadState("networkidle");
    expect(await cells(page).count()).toBe(144);
    const widths = await page.locator(".week-day").evaluateAll((days) =>
      days.map((day) => day.getBoundingClientRect().width)
    );
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(88);
    await page.locator(".week-scroll").evaluate((element) => element.scrollBy({ left: 240 }));
    await expect.poll(() => cells(page).count(), WITHIN).toBe(336);
    expect(asked.some((url) => /days=3(,|%2C)4(,|%2C)5(,|%2C)6/.test(url))).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it.each(
    [
      { language: "en", empty: "Nothing in this week yet", monday: "Mon" },
      { language: "uk", empty: "У цьому тижні ще нічого немає", monday: "пн" },
      { language: "ru", empty: "В этой неделе ещё ничего нет", monday: "пн" },
    ] as const,
  )("are told of in $language", async ({ language, empty, monday }) => {
    const tutor = await somebody(pages, "tutor");
    const page = await openWeek(pages, tutor, `week=${MONDAY}`, { language });
    await page.getByText(empty).waitFor();
    expect(await page.locator(".week-day").first().textContent()).toContain(monday);
    await cellAt(page, `${MONDAY}T10:00:00Z`).click();
    await page.locator(".rule-list li").first().waitFor();
    expect(await page.locator("body").innerText()).not.toMatch(/\bweek\.\w+|frame\.\w+/);
  });

  it("are without a complaint in the console", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
