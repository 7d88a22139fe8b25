import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type PageOptions, type Pages, somePages } from "../support/pages.ts";
import {
  aPageStudent,
  aPageTutor,
  dateIn,
  type PageTutor,
  unexpected,
} from "../support/tutors-of-pages.ts";

type Lessons = {
  readonly events: readonly { id: number; utc_start: string; note: string | null }[];
};
type Holds = { readonly results: readonly { id: number; expires_at: string }[] };

describeInBrowser("a student books a lesson", () => {
  let pages: Pages;
  let people = 0;
  beforeAll(async () => pages = await somePages(), 120_000);
  afterAll(() => pages.close());

  async function someone(options: Parameters<typeof aPageTutor>[2] = {}) {
    const number = ++people;
    const tutor = await aPageTutor(pages, `teacher-${number}`, options);
    const student = await aPageStudent(pages, `booker-${number}`);
    return { tutor, student };
  }
  type Student = Awaited<ReturnType<typeof aPageStudent>>;

  async function open(tutor: PageTutor, student: Student, options: Partial<PageOptions> = {}) {
    const page = await pages.open(`/tutors/${tutor.id}`, { as: student.as, ...options });
    await page.locator(".free-time").first().waitFor();
    return page;
  }
  const time = (page: Page, start: string) => page.locator(`.free-days [data-start="${start}"]`);
  /** The page does not hear of what changes from now on, as when somebody is faster by a moment. */
  const missNews = (page: Page) => page.route(/free-slots\/range/, () => {});
  const dialog = (page: Page) => page.getByRole("dialog");
  const step = (page: Page, name: string) =>
    page.locator(`.booking[data-step=${name}]`).waitFor({ timeout: 15_000 });
  const button = (page: Page, name: string) => dialog(page).getByRole("button", { name });
  const lessonsOf = async (student: Student) =>
    (await student.ask<Lessons>("GET", "/lessons/my")).body.events;
  const holdsOf = async (student: Student) =>
    (await student.ask<Holds>("GET", "/bookings/holds")).body.results;
  const at = (days: number, clock: string) => `${dateIn(days)}T${clock}:00Z`;

  test("in three clicks: the time is held at once, the rules are said, and the lesson is there", async () => {
    const { tutor, student } = await someone({ policies: { cancellation_notice_minutes: 1_440 } });
    const page = await open(tutor, student);
    await page.getByText("To cancel or move the lesson: at least 24 hours before it starts.")
      .waitFor();
    await time(page, at(2, "09:00")).click();
    await step(page, "held");
    expect(await holdsOf(student)).toHaveLength(1);
    expect(await dialog(page).getByRole("timer").textContent()).toMatch(/^(5:00|4:\d\d)$/);
    await dialog(page).getByText("at least 24 hours before it starts").waitFor();
    await dialog(page).getByLabel("A note to the tutor").fill("See <i>you</i>");
    await button(page, "Book the lesson").click();
    await step(page, "booked");
    expect(await lessonsOf(student)).toMatchObject([
      { utc_start: at(2, "09:00"), note: "See <i>you</i>" },
    ]);
    await button(page, "Done").click();
    // The time is gone from the page, and the focus is not lost.
    await expect.poll(() => time(page, at(2, "09:00")).count(), { timeout: 15_000 }).toBe(0);
  });

  test("times are those of the student's zone, and follow it when it is changed", async () => {
    const { tutor, student } = await someone();
    await student.ask("PATCH", "/me/profile", { timezone: "Asia/Kathmandu" });
    const page = await open(tutor, student);
    // At an offset of five hours and three quarters.
    await expect.poll(() => time(page, at(2, "09:00")).textContent()).toContain("14:45");
    await page.getByText("Your time zone is Asia/Kathmandu").click();
    await page.getByRole("combobox", { name: "Your time zone" }).fill("Asia/Tokyo");
    await page.getByRole("option", { name: /Tokyo/ }).first().click();
    await expect.poll(() => time(page, at(2, "09:00")).textContent(), { timeout: 15_000 })
      .toContain("18:00");
  });

  test("leaving the dialog gives the time up, by Escape too, and the focus goes back", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    const start = at(2, "10:00");
    await time(page, start).focus();
    await page.keyboard.press("Enter");
    await step(page, "held");
    expect(await holdsOf(student)).toHaveLength(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => holdsOf(student), { timeout: 15_000 }).toEqual([]);
    const focused = () => page.evaluate("document.activeElement.dataset.start");
    expect(await focused()).toBe(start);
  });

  test("leaving the page gives the time up", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    await time(page, at(2, "10:00")).click();
    await step(page, "held");
    await page.goto("about:blank");
    await expect.poll(() => holdsOf(student), { timeout: 15_000 }).toEqual([]);
  });

  test("a hold is prolonged once; when it runs out the page says so, and takes it again", async () => {
    const { tutor, student } = await someone();
    const page = await pages.open("/my", { as: student.as });
    await page.clock.install();
    await page.goto(`${pages.server.address}/tutors/${tutor.id}`);
    await time(page, at(2, "11:00")).click();
    await step(page, "held");
    await button(page, "I need more time").click();
    await expect.poll(() => dialog(page).getByRole("timer").textContent()).toMatch(/^(9|10):/);
    expect(await button(page, "I need more time").count()).toBe(0);
    await page.clock.fastForward("11:00");
    await step(page, "ended");
    await dialog(page).getByText("not reserved for you any more").waitFor();
    await button(page, "Reserve it again").click();
    await step(page, "held");
    await button(page, "Book the lesson").click();
    await step(page, "booked");
    expect(await lessonsOf(student)).toHaveLength(1);
  });

  test("a hold that is gone when the lesson is booked: the page offers to take it again", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    await time(page, at(2, "12:00")).click();
    await step(page, "held");
    const [hold] = await holdsOf(student);
    await student.ask("DELETE", `/bookings/holds/${hold?.id}`);
    await button(page, "Book the lesson").click();
    await step(page, "ended");
    expect(await lessonsOf(student)).toEqual([]);
  });

  test("409: somebody was faster; the reason is said, and one of the next three times is taken", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    await missNews(page);
    const rival = await aPageStudent(pages, `rival-${people}`);
    const start = at(2, "13:00");
    await rival.ask("POST", "/bookings", {
      tutor_id: tutor.id,
      service_id: tutor.services[0]?.id,
      start,
    });
    await time(page, start).click();
    await step(page, "refused");
    await dialog(page).locator("[data-rule=slot_taken]").waitFor({ timeout: 15_000 });
    const others = dialog(page).locator(".cannot-book-others button");
    expect(await others.count()).toBe(3);
    expect(await others.first().getAttribute("data-start")).toBe(at(2, "14:00"));
    await others.first().click();
    await step(page, "held");
    await button(page, "Book the lesson").click();
    await step(page, "booked");
    expect(await lessonsOf(student)).toMatchObject([{ utc_start: at(2, "14:00") }]);
  });

  test("409: each rule that is broken is said in words, in the language of the page", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student, { language: "uk" });
    await missNews(page);
    // After the page was read the tutor asks for more notice than there is, and takes the day off.
    await pages.ask(tutor.token, "PUT", "/tutor/policies", {
      min_notice_minutes: 7_200,
      horizon_days: 90,
      buffer_before_minutes: 0,
      buffer_after_minutes: 0,
      max_lessons_per_day: null,
      max_lessons_per_week: null,
      cancellation_notice_minutes: 0,
    });
    await pages.ask(tutor.token, "POST", "/tutor/blocks", {
      start: at(2, "00:00"),
      end: at(3, "00:00"),
    });
    await time(page, at(2, "15:00")).click();
    await step(page, "refused");
    const reasons = dialog(page).locator("[data-rule]");
    await expect.poll(() => reasons.count(), { timeout: 15_000 }).toBe(2);
    expect(await reasons.allTextContents()).toEqual([
      expect.stringMatching(/Викладач/),
      expect.stringMatching(/Викладач/),
    ]);
  });

  test("another service of another length: it is held anew, at its price", async () => {
    const { tutor, student } = await someone({
      services: [
        { name: "Long", duration_minutes: 90, price: "30.00", currency: "EUR" },
        { name: "Short", duration_minutes: 30, price: "0.00", currency: "EUR" },
      ],
    });
    const page = await open(tutor, student);
    await time(page, at(2, "09:00")).click();
    await step(page, "held");
    await dialog(page).getByText("€30.00").waitFor();
    await dialog(page).getByLabel("Lesson").selectOption("Short");
    await dialog(page).getByText("30 minutes").waitFor({ timeout: 15_000 });
    expect(await holdsOf(student)).toHaveLength(1);
  });

  test("what somebody else books goes from the page by itself", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    const start = at(2, "10:00");
    await time(page, start).waitFor();
    const rival = await aPageStudent(pages, `rival-${people}`);
    const [service] = tutor.services;
    const booking = { tutor_id: tutor.id, service_id: service?.id, start };
    expect((await rival.ask("POST", "/bookings", booking)).status).toBe(201);
    // Sooner than the page would ask by itself.
    await expect.poll(() => time(page, start).count()).toBe(0);
  });

  test("a double click books one lesson", async () => {
    const { tutor, student } = await someone();
    const page = await open(tutor, student);
    await time(page, at(2, "16:00")).click();
    await step(page, "held");
    await button(page, "Book the lesson").dblclick();
    await step(page, "booked");
    expect(await lessonsOf(student)).toHaveLength(1);
  });

  test("a week without a free time leads to the next one", async () => {
    const { tutor, student } = await someone();
    await pages.ask(tutor.token, "POST", "/tutor/blocks", {
      start: new Date(Math.ceil(Date.now() / 60_000 + 1) * 60_000).toISOString(),
      end: at(20, "00:00"),
    });
    const page = await pages.open(`/tutors/${tutor.id}`, { as: student.as });
    await page.getByRole("button", { name: "Go to the next free time" }).click({ timeout: 15_000 });
    await time(page, at(20, "08:00")).waitFor({ timeout: 15_000 });
  });

  test("names and texts of any kind are shown as texts, and fit a phone", async () => {
    const about = "<img src=x onerror=alert(1)> " + "🦊".repeat(500) + "x".repeat(1_500);
    const { tutor, student } = await someone({
      name: "\u202eآنا " + "W".repeat(150),
      profile: { headline: "<script>alert(1)</script>", description: about },
    });
    const page = await open(tutor, student, { screen: "phone", isDark: true });
    expect(await page.locator(".tutor-head script, .tutor-about img").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await time(page, at(2, "09:00")).tap();
    await step(page, "held");
    const box = await dialog(page).boundingBox();
    expect(box?.width ?? 999).toBeLessThanOrEqual(390);
  });

  test("a tutor who is not there, and one who is looked at by a tutor", async () => {
    const { tutor, student } = await someone();
    const page = await pages.open("/tutors/999999", { as: student.as });
    await page.getByRole("heading", { name: "There is no such tutor" }).waitFor();
    const own = await pages.open(`/tutors/${tutor.id}`, {
      as: { sub: `teacher-${people}`, role: "tutor" },
    });
    await own.getByText("Students book here.").waitFor();
    await own.locator(".free-time").first().waitFor();
    expect(await own.locator(".free-time:not(:disabled)").count()).toBe(0);
  });

  test("no page complained of anything but the refusals that were provoked", () => {
    expect(unexpected(pages, 404, 409)).toEqual([]);
  });
});
