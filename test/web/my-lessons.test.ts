import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type PageOptions, type Pages, somePages } from "../support/pages.ts";
import { aPageStudent, aPageTutor, dateIn, unexpected } from "../support/tutors-of-pages.ts";

type Lesson = {
  readonly id: number;
  readonly status: string;
  readonly utc_start: string;
  readonly note: string | null;
  readonly reason: string | null;
};

describeInBrowser("a student's lessons", () => {
  let pages: Pages;
  let people = 0;
  beforeAll(async () => pages = await somePages(), 120_000);
  afterAll(() => pages.close());

  const at = (days: number, clock: string) => `${dateIn(days)}T${clock}:00Z`;

  /** A student with a lesson the day after tomorrow at 09:00 in UTC. */
  async function aLesson({ notice = 0 }: { notice?: number } = {}) {
    const number = ++people;
    const tutor = await aPageTutor(pages, `mentor-${number}`, {
      name: `Mentor ${number}`,
      policies: { cancellation_notice_minutes: notice },
    });
    const student = await aPageStudent(pages, `learner-${number}`);
    const { body } = await student.ask<Lesson>("POST", "/bookings", {
      tutor_id: tutor.id,
      service_id: tutor.services[0]?.id,
      start: at(2, "09:00"),
    });
    const now = async () => (await student.ask<Lesson>("GET", `/lessons/${body.id}`)).body;
    return { tutor, student, lesson: body, now };
  }
  type Student = Awaited<ReturnType<typeof aPageStudent>>;

  async function open(student: Student, options: Partial<PageOptions> = {}, path = "/my") {
    const page = await pages.open(path, { as: student.as, ...options });
    await page.locator(".lesson-card").first().waitFor({ timeout: 15_000 });
    return page;
  }

  test("without a lesson: the page leads to the tutors", async () => {
    const page = await pages.open("/my", { as: { sub: "newcomer", role: "student" } });
    await page.locator(".empty-state").getByRole("link", { name: "Find a tutor" }).click();
    await page.getByRole("heading", { name: "Find a tutor" }).waitFor();
  });

  test("times are those of the student's zone, and details are at hand", async () => {
    const { student, lesson, tutor } = await aLesson();
    const meeting_url = "https://meet.example.com/room?of=%3Cb%3E";
    const put = await pages.ask(tutor.token, "PATCH", `/lessons/${lesson.id}`, { meeting_url });
    expect(put.status, JSON.stringify(put.body)).toBe(200);
    await student.ask("PATCH", "/me/profile", { timezone: "Asia/Kathmandu" });
    const page = await open(student);
    expect(await page.locator(".lesson-times").textContent()).toBe("14:45–15:45");
    await page.getByText("Details").click();
    const link = page.getByRole("link", { name: /meet\.example\.com/ });
    expect(await link.getAttribute("rel")).toContain("noopener");
  });

  test("cancelling: the notice rule and what it means now are said first", async () => {
    const { student, now } = await aLesson({ notice: 60 });
    const page = await open(student);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("at least 1 hour before it starts").waitFor({ timeout: 15_000 });
    await dialog.getByText("You are in time").waitFor();
    await dialog.getByLabel("Reason").fill("A cold");
    await dialog.getByRole("button", { name: "Cancel the lesson" }).click();
    await page.getByText("Cancelled by you").waitFor({ timeout: 15_000 });
    expect(await now()).toMatchObject({ status: "cancelled", reason: "A cold" });
  });

  test("too late to cancel or to move: both say so, and offer nothing to click", async () => {
    const { student, now } = await aLesson({ notice: 7 * 1_440 });
    const page = await open(student);
    for (const name of ["Cancel", "Move"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").getByText("It is too late for that now").waitFor({
        timeout: 15_000,
      });
      expect(await page.getByRole("dialog").locator(".free-time").count()).toBe(0);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    expect(await now()).toMatchObject({ status: "scheduled" });
  });

  test("moving: its own time is not in the way, and it is where it was put", async () => {
    const { student, now } = await aLesson();
    const page = await open(student);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(`[data-start="${at(2, "09:30")}"]`).click({ timeout: 15_000 });
    await dialog.getByRole("button", { name: "Move the lesson" }).click();
    await page.getByText(/The lesson is now on/).waitFor({ timeout: 15_000 });
    expect((await now()).utc_start).toBe(at(2, "09:30"));
  });

  test("409: the new time was taken meanwhile; another one is taken at once", async () => {
    const { tutor, student, now } = await aLesson();
    const page = await open(student);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(`[data-start="${at(2, "12:00")}"]`).click({ timeout: 15_000 });
    const rival = await aPageStudent(pages, `mover-${people}`);
    await rival.ask("POST", "/bookings", {
      tutor_id: tutor.id,
      service_id: tutor.services[0]?.id,
      start: at(2, "12:00"),
    });
    await dialog.getByRole("button", { name: "Move the lesson" }).click();
    await dialog.locator("[data-rule=slot_taken]").waitFor({ timeout: 15_000 });
    expect((await now()).utc_start).toBe(at(2, "09:00"));
    await dialog.locator(".cannot-book-others button").first().click();
    await dialog.getByRole("button", { name: "Move the lesson" }).click();
    await expect.poll(async () => (await now()).utc_start, { timeout: 15_000 })
      .toBe(at(2, "13:00"));
  });

  test("412: a note that both write; nothing is lost, and the second save puts it there", async () => {
    const { tutor, student, lesson, now } = await aLesson();
    const page = await open(student);
    await page.getByText("Details").click();
    const field = page.getByLabel("Note, for you and the tutor");
    await field.fill("Mine");
    // It can be saved once the page knows which state it would change.
    await page.locator(".lesson-note button:enabled").waitFor({ timeout: 15_000 });
    await pages.ask(tutor.token, "PATCH", `/lessons/${lesson.id}`, { note: "The tutor's" });
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".lesson-note blockquote").getByText("The tutor's").waitFor({
      timeout: 15_000,
    });
    expect(await field.inputValue()).toBe("Mine");
    expect((await now()).note).toBe("The tutor's");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(async () => (await now()).note, { timeout: 15_000 }).toBe("Mine");
  });

  test("a note that is typed stays when the tutor's comes, which is shown before it is replaced", async () => {
    const { tutor, student, lesson, now } = await aLesson();
    const page = await open(student);
    await page.getByText("Details").click();
    const field = page.getByLabel("Note, for you and the tutor");
    await field.fill("Mine");
    await page.locator(".lesson-note button:enabled").waitFor({ timeout: 15_000 });
    // Whoever looks for another time hears of each change of the tutor's calendar.
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByRole("dialog").locator(".free-time").first().waitFor({ timeout: 15_000 });
    await pages.ask(tutor.token, "PATCH", `/lessons/${lesson.id}`, { note: "The tutor's" });
    const slot = { date: dateIn(4), start_time: "06:00", end_time: "06:30" };
    await pages.ask(tutor.token, "POST", "/booking/slots", slot);
    const shown = page.locator(".lesson-note blockquote").getByText("The tutor's");
    await shown.waitFor({ timeout: 15_000 });
    expect(await field.inputValue()).toBe("Mine");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(async () => (await now()).note, { timeout: 15_000 }).toBe("Mine");
    await expect.poll(() => shown.count(), { timeout: 15_000 }).toBe(0);
  });

  test("a series is marked, and ends with the date from which it is cancelled", async () => {
    const { tutor, student } = await aLesson();
    const { body: me } = await student.ask<{ id: number }>("GET", "/me/profile");
    const made = await pages.ask(tutor.token, "POST", "/lessons/series", {
      student_id: me.id,
      day_of_week: (new Date(at(3, "00:00")).getUTCDay() + 6) % 7 + 1,
      start_time: "14:00",
      first_date: dateIn(3),
      duration_minutes: 60,
      interval_end: dateIn(3 + 21),
    });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201 });
    const page = await open(student);
    const weekly = page.locator(".lesson-card", { hasText: "Every week" });
    await expect.poll(() => weekly.count(), { timeout: 15_000 }).toBe(4);
    await weekly.nth(1).getByRole("button", { name: "Cancel" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("This one and all later ones of the series").check({ timeout: 15_000 });
    await dialog.getByRole("button", { name: "Cancel the lesson" }).click();
    await page.getByText("3 lessons are cancelled.").waitFor({ timeout: 15_000 });
    await expect.poll(() => weekly.filter({ hasText: "Cancelled by you" }).count()).toBe(3);
  });

  test("past lessons are the latest first, and a completed one is rated", async () => {
    // The demo's student has lessons of the last weeks; nobody can make a past one by the API.
    const marko = await aPageStudent(pages, "marko");
    const page = await open(marko, {}, "/my?show=past");
    const ids = await page.locator(".lesson-card").evaluateAll((cards) =>
      cards.map((card) => Number(card.getAttribute("data-lesson")))
    );
    const { body } = await marko.ask<{ events: Lesson[] }>(
      "GET",
      `/lessons/my?to=${at(0, "00:00")}`,
    );
    const expected = body.events.map(({ id }) => id).reverse();
    expect(ids.slice(-expected.length)).toEqual(expected);

    const unrated = [];
    for (const { id, status } of body.events) {
      if (status !== "completed") continue;
      const { status: found } = await marko.ask("GET", `/lessons/${id}/rating`);
      if (found === 404) unrated.push(id);
    }
    const card = page.locator(`[data-lesson="${unrated[0]}"]`);
    await card.getByRole("button", { name: "Rate" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(".star-choice label").nth(3).click({ timeout: 15_000 });
    await dialog.getByLabel("In your words").fill("Clear & <b>calm</b>");
    await dialog.getByRole("button", { name: "Save the rating" }).click();
    await page.getByText("Thank you for the rating.").waitFor({ timeout: 15_000 });
    const { body: rating } = await marko.ask("GET", `/lessons/${unrated[0]}/rating`);
    expect(rating).toMatchObject({ stars: 4, text: "Clear & <b>calm</b>" });
  });

  test("what the tutor changes shows by itself", async () => {
    const { tutor, student, lesson } = await aLesson();
    const page = await open(student);
    await page.clock.install();
    await page.reload();
    await page.locator(".lesson-card").waitFor({ timeout: 15_000 });
    await pages.ask(tutor.token, "POST", `/lessons/${lesson.id}/cancel`, { reason: "Ill" });
    await page.clock.fastForward("00:31");
    await page.getByText("Cancelled by the tutor").waitFor({ timeout: 15_000 });
  });

  test("in each language, on a phone, by dark: there are words for all, and nothing is cut off", async () => {
    const { student } = await aLesson();
    for (const language of ["en", "uk", "ru"] as const) {
      const page = await open(student, { language, screen: "phone", isDark: true });
      expect(await page.locator("main").textContent()).not.toMatch(/(lessons|booking|ownZone)\.\w/);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    }
  });

  test("no page complained of anything but the refusals that were provoked", () => {
    expect(unexpected(pages, 404, 409, 412)).toEqual([]);
  });
});
