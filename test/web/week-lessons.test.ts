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
const TUESDAY = dateAfter(MONDAY, 1);
const WITHIN = { timeout: 15_000 };
/** Several pages on a busy machine. */
const LONG = 60_000;

describeInBrowser("lessons in a tutor's week", () => {
  vi.setConfig({ testTimeout: LONG });
  let pages: Pages;
  beforeAll(async () => pages = await somePages(), 90_000);
  afterAll(() => pages.close());

  async function aPair(zone = "UTC") {
    const tutor = await somebody(pages, "tutor");
    const student = await somebody(pages, "student", { name: "Liam Byrne", zone });
    await teach(pages, tutor, student);
    return { tutor, student };
  }
  const statusOf = (page: Parameters<typeof cellAt>[0], start: string) =>
    cellAt(page, start).getAttribute("data-status");
  type Lesson = { status: string; utc_start: string; reason: string | null; no_show: boolean };

  it(
    "are shown with their student's time, moved to a free time and cancelled with a reason, on all pages",
    async () => {
      const { tutor, student } = await aPair("Asia/Kathmandu");
      const slot = { date: TUESDAY, start_time: "09:00", end_time: "16:00" };
      await must(pages, tutor, "POST", "/booking/slots", slot);
      const { id } = await enterLesson(pages, tutor, student, `${TUESDAY}T10:00:00Z`, {
        note: "Bring the book.",
      });
      const page = await openWeek(pages, tutor, `week=${MONDAY}`);
      const more = await openCell(page, `${TUESDAY}T10:00:00Z`);
      await more.getByText("Bring the book.").waitFor();
      await expect.poll(() => more.locator(".popover-student-time").textContent(), WITHIN)
        .toContain("15:45");
      await more.getByRole("button", { name: "Move", exact: true }).click();
      await more.getByRole("button", { name: "13:30" }).click();
      await more.getByLabel("Reason, if you want to give one").fill("The dentist.");
      await more.getByRole("button", { name: "Move", exact: true }).click();
      await expect.poll(() => statusOf(page, `${TUESDAY}T13:30:00Z`), WITHIN).toBe("booked");
      expect(await statusOf(page, `${TUESDAY}T10:00:00Z`)).toBe("available");
      const moved = await must<Lesson>(pages, tutor, "GET", `/lessons/${id}`);
      expect([moved.utc_start, moved.reason]).toEqual([`${TUESDAY}T13:30:00Z`, "The dentist."]);

      const students = page.getByRole("link", { name: "Students" });
      const next = page.getByText(/Next lesson: .*13:30/);
      await students.click();
      await next.waitFor();
      await page.goBack();
      const again = await openCell(page, `${TUESDAY}T14:00:00Z`);
      await again.getByRole("button", { name: "Cancel the lesson" }).click();
      await again.getByLabel("Reason, if you want to give one").fill("Ill.");
      await again.getByRole("button", { name: "Cancel the lesson" }).click();
      await expect.poll(() => cells(page, "booked").count(), WITHIN).toBe(0);
      const cancelled = await must<Lesson>(pages, tutor, "GET", `/lessons/${id}`);
      expect([cancelled.status, cancelled.reason]).toEqual(["cancelled", "Ill."]);
      const told = await page.locator(".toast").allTextContents();
      expect(told.join()).not.toContain("No longer there");
      // What is changed on one page is changed on all of them.
      await students.click();
      await page.locator(".student").waitFor();
      await expect.poll(() => next.count(), { timeout: 5_000 }).toBe(0);
    },
    LONG,
  );

  it("are not moved on an old state: 412 is told, and the form keeps what was typed", async () => {
    const { tutor, student } = await aPair();
    const { id } = await enterLesson(pages, tutor, student, `${TUESDAY}T10:00:00Z`);
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    const more = await openCell(page, `${TUESDAY}T10:00:00Z`);
    await more.getByRole("button", { name: "Cancel the lesson" }).click();
    await more.getByLabel("Reason, if you want to give one").fill("Keep me.");
    await page.route(
      "**/api/lessons/*/cancel",
      (route) => route.continue({ headers: { ...route.request().headers(), "if-match": '"old"' } }),
    );
    await more.getByRole("button", { name: "Cancel the lesson" }).click();
    await more.getByText("Somebody else changed it meanwhile").waitFor();
    expect(await more.getByLabel("Reason, if you want to give one").inputValue()).toBe("Keep me.");
    await page.unroute("**/api/lessons/*/cancel");
    await more.getByRole("button", { name: "Cancel the lesson" }).click();
    await expect.poll(
      async () => (await must<Lesson>(pages, tutor, "GET", `/lessons/${id}`)).status,
      WITHIN,
    ).toBe("cancelled");
  });

  it("are entered with one of the tutor's students by keyboard alone", async () => {
    const { tutor } = await aPair();
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    await cellAt(page, `${MONDAY}T08:00:00Z`).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const enter = popover(page).getByRole("button", { name: "Enter a lesson" });
    await enter.waitFor();
    await tabTo("Enter a lesson");
    await page.keyboard.press("Enter");
    await expect.poll(() => popover(page).locator("option").allTextContents(), WITHIN)
      .toContain("Liam Byrne");
    await expect.poll(() => page.evaluate("document.activeElement.tagName"), WITHIN).toBe("SELECT");
    await page.keyboard.type("Liam");
    await tabTo("Enter a lesson");
    await page.keyboard.press("Enter");
    await expect.poll(() => statusOf(page, `${TUESDAY}T08:30:00Z`), WITHIN).toBe("booked");
    const focused = page.locator(`.calendar-cell:focus[data-start="${TUESDAY}T08:30:00Z"]`);
    await expect.poll(() => focused.count(), WITHIN).toBe(1);

    async function tabTo(name: string) {
      for (let i = 0; i < 15; i++) {
        await page.keyboard.press("Tab");
        const text = await page.evaluate<string>("document.activeElement.textContent.trim()");
        if (text === name) return;
      }
      throw new Error(`Tab does not come to ${name}`);
    }
  });

  it("are entered weekly, without the dates that are taken, and ended from a date on", async () => {
    const { tutor } = await aPair();
    const taken = dateAfter(TUESDAY, 7);
    const block = { start: `${taken}T00:00:00Z`, end: `${taken}T23:00:00Z` };
    await must(pages, tutor, "POST", "/tutor/blocks", block);
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    const more = await openCell(page, `${TUESDAY}T10:00:00Z`);
    await more.getByRole("button", { name: "Enter a lesson" }).click();
    await more.getByLabel("Student").selectOption({ label: "Liam Byrne" });
    await more.getByLabel("Every week at this time").check();
    await more.getByLabel("Last date").fill(dateAfter(TUESDAY, 21));
    await more.getByRole("button", { name: "Enter a weekly lesson" }).click();
    await more.locator(".refusal li").first().waitFor();
    await more.getByLabel("Leave out dates that are taken").check();
    await more.getByRole("button", { name: "Enter a weekly lesson" }).click();
    await expect.poll(() => more.locator(".skipped-dates li").count(), WITHIN).toBe(1);
    await more.getByRole("button", { name: "Close" }).last().click();

    const later = dateAfter(MONDAY, 14);
    await page.goto(`${pages.server.address}/booking/tutor?week=${later}`);
    const third = await openCell(page, `${dateAfter(later, 1)}T10:00:00Z`);
    await third.getByText("one of a weekly series").waitFor();
    await third.getByRole("button", { name: "Cancel the lesson" }).click();
    await third.getByLabel("This date and all later ones").check();
    await third.getByRole("button", { name: "Cancel the lesson" }).click();
    await expect.poll(() => cells(page, "booked").count(), WITHIN).toBe(0);
    const { results } = await must<{ results: { interval_end: string }[] }>(
      pages,
      tutor,
      "GET",
      "/lessons/series",
    );
    expect(results.map(({ interval_end }) => interval_end)).toEqual([later]);
  });

  it("show in another browser within a moment, with a toast that tells who and when", async () => {
    const { tutor, student } = await aPair();
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    await page.locator(".live-mark[data-state='live']").waitFor();
    const { id } = await enterLesson(pages, tutor, student, `${TUESDAY}T10:00:00Z`);
    await expect.poll(() => statusOf(page, `${TUESDAY}T10:00:00Z`), WITHIN).toBe("booked");
    await expect.poll(() => page.locator(".toast").allTextContents(), WITHIN)
      .toEqual([expect.stringMatching(/New lesson: Liam Byrne, .*10:00/)]);
    await must(pages, student, "POST", `/lessons/${id}/cancel`, { reason: "Ill." });
    await expect.poll(async () => (await page.locator(".toast").allTextContents()).join(), WITHIN)
      .toContain("No longer there: the lesson of Liam Byrne");
  });

  it("stay in a new time off when they are to, and the time off goes again", async () => {
    const { tutor, student } = await aPair();
    await enterLesson(pages, tutor, student, `${TUESDAY}T10:00:00Z`);
    const page = await openWeek(pages, tutor, `week=${MONDAY}`);
    await page.getByRole("button", { name: "Plan time off" }).click();
    const dialog = page.locator("dialog.time-off");
    await dialog.getByLabel("From").fill(TUESDAY);
    await dialog.getByLabel("Reason, if you want to give one").fill("A <i>holiday</i>");
    await dialog.getByRole("button", { name: "Take the time off" }).click();
    await dialog.locator(".refusal").waitFor();
    expect(await dialog.getByLabel("From").inputValue()).toBe(TUESDAY);
    await dialog.getByRole("button", { name: /Keep these lessons/ }).click();
    await dialog.getByText("1 lesson lies in it and stays").waitFor();
    await dialog.getByText("A <i>holiday</i>").waitFor();
    await expect.poll(() => cells(page, "blocked").count(), WITHIN).toBe(46);
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
    const more = await openCell(page, `${TUESDAY}T12:00:00Z`);
    await more.getByText("A <i>holiday</i>").waitFor();
    await more.getByRole("button", { name: /Remove the time off/ }).click();
    await expect.poll(() => cells(page, "blocked").count(), WITHIN).toBe(0);
  });

  it("are told of on a sheet at the bottom of a phone", async () => {
    const { tutor, student } = await aPair();
    await enterLesson(pages, tutor, student, `${TUESDAY}T10:00:00Z`);
    const page = await openWeek(pages, tutor, `week=${MONDAY}`, { screen: "phone" });
    await cellAt(page, `${TUESDAY}T10:00:00Z`).tap();
    await popover(page).locator(".popover-student").waitFor();
    const box = await popover(page).boundingBox();
    expect([box?.x, box?.width, Math.round((box?.y ?? 0) + (box?.height ?? 0))])
      .toEqual([0, 390, 844]);
    await page.getByRole("button", { name: "Close" }).tap();
    await expect.poll(() => popover(page).count()).toBe(0);
  });

  it("leave no complaint in the console but those of what was refused", () => {
    expect(pages.complaints().filter((text) => !/status of (409|412)/.test(text))).toEqual([]);
  });
});
