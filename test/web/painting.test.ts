import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

/** A week ahead, in UTC, so that a cell's time is its instant. */
const MONDAY = nextMonday(14);

function nextMonday(days: number): string {
  const ms = Date.now() + days * 86_400_000;
  const weekday = (new Date(ms).getUTCDay() + 6) % 7;
  return new Date(ms - weekday * 86_400_000).toISOString().slice(0, 10);
}
const dateOf = (day: number) =>
  new Date(Date.parse(MONDAY) + day * 86_400_000).toISOString().slice(0, 10);
const startOf = (day: number, time: string) => `${dateOf(day)}T${time}:00Z`;
const cell = (page: Page, day: number, time: string) =>
  page.locator(`.calendar-cell[data-start="${startOf(day, time)}"]`);

describeInBrowser("a tutor paints half hours", () => {
  let pages: Pages;
  let people = 0;
  beforeAll(async () => pages = await somePages(), 60_000);
  afterAll(() => pages.close());

  async function aTutor() {
    const as = { sub: `painter-${++people}`, role: "tutor" as const };
    const token = await pages.tokenOf({ ...as, zone: "UTC", name: `Painter ${people}` });
    const { body } = await pages.ask(token, "GET", "/me/profile");
    const { id } = body as { id: number };
    return { as: { ...as, zone: "UTC" }, token, id };
  }
  type Tutor = Awaited<ReturnType<typeof aTutor>>;

  async function open(
    tutor: Tutor,
    options: { screen?: "phone" | "desk"; monday?: string; zone?: string } = {},
  ) {
    const { screen = "desk", monday = MONDAY, zone = "UTC" } = options;
    const page = await pages.open(`/booking/tutor?week=${monday}&zone=${zone}`, {
      as: tutor.as,
      screen,
    });
    await page.locator(".calendar-cell").first().waitFor();
    return page;
  }

  async function statuses(tutor: Tutor, monday = MONDAY): Promise<Map<string, string>> {
    const path = `/calendar/week?tutor_id=${tutor.id}&week_start=${monday}&timezone=UTC`;
    const { body } = await pages.ask(tutor.token, "GET", path);
    const { cells } = body as { cells: { start: string; status: string }[] };
    return new Map(cells.map(({ start, status }) => [start, status]));
  }

  async function drag(page: Page, from: [number, string], to: [number, string]) {
    // In the middle of the grid, away from the edges that scroll it.
    await cell(page, ...from).evaluate((element) => element.scrollIntoView({ block: "center" }));
    await cell(page, ...from).hover();
    await page.mouse.down();
    await cell(page, ...to).hover();
    await page.mouse.up();
  }
  const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();
  const drafts = (page: Page) => page.locator(".calendar-cell[data-draft]");

  test("by mouse: a rectangle becomes a draft, and with Save the API has it", async () => {
    const tutor = await aTutor();
    const page = await open(tutor);
    await drag(page, [1, "10:00"], [3, "11:30"]);
    await expect.poll(() => drafts(page).count()).toBe(12);
    expect((await statuses(tutor)).get(startOf(1, "10:00"))).toBe("empty");
    await save(page);
    await expect.poll(() => drafts(page).count()).toBe(0);
    const after = await statuses(tutor);
    const open12 = [...after].filter(([, status]) => status === "available");
    expect(open12.map(([start]) => start).sort()).toEqual(
      [1, 2, 3].flatMap((day) =>
        ["10:00", "10:30", "11:00", "11:30"].map((time) => startOf(day, time))
      ).sort(),
    );
    await page.context().close();
  });

  test("by keyboard: a range with Shift and the arrows, painted with the space bar", async () => {
    const tutor = await aTutor();
    const page = await open(tutor);
    await cell(page, 0, "09:00").focus();
    await cell(page, 0, "09:00").press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press(" ");
    await expect.poll(() => drafts(page).count()).toBe(4);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(" ");
    await expect.poll(() => drafts(page).count()).toBe(5);
    await page.keyboard.press("Control+z");
    await expect.poll(() => drafts(page).count()).toBe(4);
    await page.context().close();
  });

  /** A student with an hour booked at a time of the tutor's week. */
  async function booked(tutor: Tutor, start: string): Promise<{ id: number }> {
    const student = await pages.tokenOf({
      sub: `learner-${++people}`,
      role: "student",
      name: "Ada",
    });
    const made = await pages.ask(tutor.token, "POST", "/tutor/services", {
      name: "Algebra",
      duration_minutes: 60,
      price: "20.00",
      currency: "EUR",
    });
    const { id: service_id } = made.body as { id: number };
    const end = new Date(Date.parse(start) + 3_600_000).toISOString();
    await paintByApi(tutor, [{ start, end, status: "available" }]);
    const { status, body } = await pages.ask(student, "POST", "/bookings", {
      tutor_id: tutor.id,
      service_id,
      start,
    });
    expect(status).toBe(201);
    return body as { id: number };
  }

  const paintByApi = (tutor: Tutor, patches: unknown[]) =>
    pages.ask(tutor.token, "POST", "/calendar/drafts", {
      week_start: MONDAY,
      timezone: "UTC",
      patches,
    });

  test("by touch: with a brush a finger paints; without one it has to rest first", async () => {
    const tutor = await aTutor();
    const page = await open(tutor, { screen: "phone" });
    const devtools = await page.context().newCDPSession(page);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", at?: [number, string]) => {
      const box = at && await cell(page, ...at).boundingBox();
      const touchPoints = box ? [{ x: box.x + 20, y: box.y + box.height / 2 }] : [];
      await devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    const middle = () =>
      cell(page, 0, "10:00").evaluate((element) => element.scrollIntoView({ block: "center" }));
    await middle();
    await touch("touchStart", [0, "10:00"]);
    await page.waitForTimeout(600);
    await touch("touchMove", [0, "11:00"]);
    await touch("touchEnd");
    await expect.poll(() => drafts(page).count()).toBe(3);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByText("Time off", { exact: true }).first().click();
    await page.getByRole("button", { name: "Menu" }).click();
    await middle();
    await touch("touchStart", [0, "10:00"]);
    await touch("touchMove", [0, "10:30"]);
    await touch("touchEnd");
    await expect.poll(() =>
      page.locator('.calendar-cell[data-draft][data-status="blocked"]').count()
    )
      .toBe(2);
    await page.context().close();
  });

  test("409: a lesson is in the way: its half hours go back, with the reason, and the rest stays", async () => {
    const tutor = await aTutor();
    await booked(tutor, startOf(2, "10:00"));
    const page = await open(tutor);
    await page.getByText("Time off", { exact: true }).first().click();
    await drag(page, [2, "09:30"], [2, "11:00"]);
    await expect.poll(() => drafts(page).count()).toBe(4);
    await save(page);
    await expect.poll(() => drafts(page).count()).toBe(2);
    expect(await page.locator(".calendar-cell[data-marked]").count()).toBe(2);
    expect(await page.locator(".obstacles").textContent()).toContain("Ada");
    await save(page);
    await expect.poll(() => drafts(page).count()).toBe(0);
    const after = await statuses(tutor);
    expect([9, 10, 11].map((hour) => after.get(startOf(2, `${hour < 10 ? "0" : ""}${hour}:00`))))
      .toEqual(["empty", "booked", "blocked"]);
    await page.context().close();
  });

  test("412: somebody else paints meanwhile: the draft stays on the week as it is, and is saved then", async () => {
    const tutor = await aTutor();
    const page = await open(tutor);
    await drag(page, [3, "10:00"], [3, "10:30"]);
    // What the page reads by itself, when it is told of the change, is late.
    const refused = page.waitForResponse(/\/calendar\/drafts/);
    await page.route("**/api/calendar/week?*", async (route) => {
      await refused;
      await route.continue();
    });
    await paintByApi(tutor, [
      { start: startOf(3, "10:00"), end: startOf(3, "10:30"), status: "blocked" },
    ]);
    await save(page);
    expect((await refused).status()).toBe(412);
    await expect.poll(() => page.locator(".calendar-cell[data-marked]").count()).toBe(1);
    expect(await drafts(page).count()).toBe(2);
    await save(page);
    await expect.poll(() => drafts(page).count()).toBe(0);
    expect((await statuses(tutor)).get(startOf(3, "10:00"))).toBe("available");
    await page.context().close();
  });

  test("what was saved is undone from the toast", async () => {
    const tutor = await aTutor();
    await paintByApi(tutor, [
      { start: startOf(4, "10:00"), end: startOf(4, "11:00"), status: "blocked" },
    ]);
    const page = await open(tutor);
    await drag(page, [4, "10:00"], [4, "11:00"]);
    await save(page);
    await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => {
      const after = await statuses(tutor);
      return ["10:00", "10:30", "11:00"].map((time) => after.get(startOf(4, time)));
    }).toEqual(["blocked", "blocked", "empty"]);
    await page.context().close();
  });

  test("nothing that was painted is lost: offline, by a reload, when the token ends, on leaving", async () => {
    const tutor = await aTutor();
    const page = await open(tutor);
    await drag(page, [1, "10:00"], [1, "11:30"]);
    await page.context().setOffline(true);
    await save(page);
    await page.locator('.toast[data-kind="bad"]').waitFor({ timeout: 20_000 });
    expect(await drafts(page).count()).toBe(4);
    await page.context().setOffline(false);

    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await cell(page, 1, "10:00").waitFor();
    expect(await drafts(page).count()).toBe(4);
    expect(await page.locator(".painting-restored").count()).toBe(1);

    await page.route("**/api/calendar/drafts*", (route) =>
      route.fulfill({
        status: 401,
        contentType: "application/problem+json",
        body: JSON.stringify({
          type: "/problems/unauthenticated",
          title: "Unauthenticated",
          status: 401,
          code: "unauthenticated",
          error: "Unauthenticated",
          detail: "The token has ended.",
          request_id: "x",
        }),
      }));
    await save(page);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem("halfhour.token"))).toBe(
      null,
    );
    const kept = await page.evaluate(() =>
      Object.keys(sessionStorage).filter((key) => key.startsWith("halfhour.kept."))
    );
    expect(kept).toHaveLength(1);
    await page.context().close();
  });

  test("leaving with something unsaved asks, and stays when that is the answer", async () => {
    const tutor = await aTutor();
    const page = await open(tutor);
    await drag(page, [1, "10:00"], [1, "10:30"]);
    await page.getByRole("link", { name: "Services" }).click();
    await page.getByRole("button", { name: "Stay here" }).click();
    expect(await drafts(page).count()).toBe(2);
    await page.getByRole("link", { name: "Services" }).click();
    await page.locator("dialog[open]").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/booking/tutor/services");
    expect((await statuses(tutor)).get(startOf(1, "10:00"))).toBe("available");
    await page.context().close();
  });

  test("a lesson is dragged to another time, and back by undo; onto another lesson it is refused", async () => {
    const tutor = await aTutor();
    const lesson = await booked(tutor, startOf(2, "10:00"));
    await booked(tutor, startOf(4, "14:00"));
    const page = await open(tutor);
    const startNow = async () => {
      const { body } = await pages.ask(tutor.token, "GET", `/lessons/${lesson.id}`);
      return (body as { utc_start: string }).utc_start;
    };
    await drag(page, [2, "10:30"], [3, "12:30"]);
    await page.locator("dialog[open]").getByRole("button", { name: "Move" }).click();
    await expect.poll(startNow).toBe(startOf(3, "12:00"));
    await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
    await expect.poll(startNow).toBe(startOf(2, "10:00"));
    await expect.poll(() => cell(page, 2, "10:00").getAttribute("data-status")).toBe("booked");
    await drag(page, [2, "10:00"], [4, "14:30"]);
    await page.locator('.toast[data-kind="bad"]').waitFor();
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(await startNow()).toBe(startOf(2, "10:00"));
    await page.context().close();
  });

  test("a stroke and a drag go by the week as it comes to be meanwhile", async () => {
    const tutor = await aTutor();
    await booked(tutor, startOf(2, "10:00"));
    const page = await open(tutor);
    await page.locator(".live-mark[data-state=live]").waitFor({ timeout: 15_000 });
    await cell(page, 1, "09:00").evaluate((element) => element.scrollIntoView({ block: "center" }));
    await cell(page, 1, "09:00").hover();
    await page.mouse.down();
    await cell(page, 1, "10:30").hover();
    await expect.poll(() => drafts(page).count()).toBe(4);
    await booked(tutor, startOf(1, "10:00"));
    await expect.poll(() => drafts(page).count(), { timeout: 15_000 }).toBe(2);
    await page.mouse.up();
    await page.getByText("2 half hours not saved").waitFor();
    await page.getByRole("button", { name: "Discard" }).click();

    const lesson = cell(page, 2, "10:00");
    await lesson.hover();
    await page.mouse.down();
    await cell(page, 3, "11:00").hover();
    const verdict = () => cell(page, 3, "11:00").getAttribute("data-ghost");
    await expect.poll(verdict, { timeout: 15_000 }).toBe("can");
    await booked(tutor, startOf(3, "11:00"));
    await expect.poll(verdict, { timeout: 15_000 }).toBe("cannot");
    await page.mouse.up();
    await page.locator('.toast[data-kind="bad"]').waitFor();
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect((await statuses(tutor)).get(startOf(2, "10:00"))).toBe("booked");
    await page.context().close();
  });

  test("what was painted waits for who painted it; nobody else sees it, and signing out leaves nothing", async () => {
    const tutor = await aTutor();
    const path = `/booking/tutor?week=${MONDAY}&zone=UTC&tutor_id=${tutor.id}`;
    const page = await pages.open(path, { as: tutor.as });
    const signIn = async (token: string) => {
      await page.evaluate((hash) => location.hash = hash, `#token=${token}`);
      await page.waitForFunction(() => !location.hash);
      await cell(page, 1, "10:00").waitFor({ timeout: 15_000 });
    };
    await cell(page, 1, "10:00").waitFor();
    await drag(page, [1, "10:00"], [1, "10:30"]);
    await expect.poll(() => drafts(page).count()).toBe(2);
    page.on("dialog", (dialog) => dialog.accept());
    let loaded = page.waitForEvent("load");
    await signIn(await pages.tokenOf({ sub: `admin-${people}`, role: "admin" }));
    await loaded;
    await page.locator(".tutor-picker").waitFor({ timeout: 15_000 });
    await cell(page, 1, "10:00").waitFor();
    expect(await drafts(page).count()).toBe(0);
    loaded = page.waitForEvent("load");
    await signIn(tutor.token);
    await loaded;
    await page.locator(".painting-restored").waitFor({ timeout: 15_000 });
    expect(await drafts(page).count()).toBe(2);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.locator(".sign-in").waitFor();
    await signIn(tutor.token);
    expect(await drafts(page).count()).toBe(0);
    await page.context().close();
  });

  test("where the clocks change: over the missing hour without it, and the doubled one each by itself", async () => {
    const tutor = await aTutor();
    const of = (page: Page, start: string) => page.locator(`.calendar-cell[data-start="${start}"]`);
    const spring = await open(tutor, { monday: "2027-03-22", zone: "Europe/Kyiv" });
    await of(spring, "2027-03-28T00:00:00Z").evaluate((element) => element.scrollIntoView());
    await of(spring, "2027-03-28T00:30:00Z").hover();
    await spring.mouse.down();
    await of(spring, "2027-03-28T01:30:00Z").hover();
    await spring.mouse.up();
    await expect.poll(() => drafts(spring).count()).toBe(3);
    await save(spring);
    await expect.poll(() => drafts(spring).count()).toBe(0);
    await spring.context().close();

    const autumn = await open(tutor, { monday: "2027-10-25", zone: "Europe/Kyiv" });
    await of(autumn, "2027-10-31T01:00:00Z").focus();
    await autumn.keyboard.press(" ");
    await save(autumn);
    await expect.poll(() => drafts(autumn).count()).toBe(0);
    await expect.poll(() => autumn.locator('.calendar-cell[data-status="available"]').count()).toBe(
      1,
    );
    await autumn.context().close();

    const [inSpring, inAutumn] = [
      await statuses(tutor, "2027-03-22"),
      await statuses(tutor, "2027-10-25"),
    ];
    const available = (week: Map<string, string>) =>
      [...week].flatMap(([start, status]) => status === "available" ? [start] : []);
    expect(available(inSpring)).toEqual([
      "2027-03-28T00:30:00Z",
      "2027-03-28T01:00:00Z",
      "2027-03-28T01:30:00Z",
    ]);
    expect(available(inAutumn)).toEqual(["2027-10-31T01:00:00Z"]);
  });

  test("two browsers paint one week at once: both drafts are in it in the end", async () => {
    const tutor = await aTutor();
    const [one, other] = await Promise.all([open(tutor), open(tutor)]);
    await drag(one, [0, "10:00"], [0, "10:30"]);
    await drag(other, [1, "10:00"], [1, "10:30"]);
    await save(one);
    await expect.poll(() => drafts(one).count()).toBe(0);
    expect(await drafts(other).count()).toBe(2);
    // The second has been told of the change by then, or is told by 412 and saves again.
    await expect.poll(async () => {
      const again = other.getByRole("button", { name: "Save", exact: true });
      await again.click({ timeout: 2_000 }).catch(() => {});
      return drafts(other).count();
    }, { timeout: 60_000 }).toBe(0);
    const after = await statuses(tutor);
    for (const day of [0, 1]) expect(after.get(startOf(day, "10:00"))).toBe("available");
    for (const page of [one, other]) await page.context().close();
  });

  test("the pages have complained of nothing but the network that was taken away", () => {
    const own = pages.complaints().filter((text) =>
      !/Failed to load resource|net::ERR_/.test(text)
    );
    expect(own).toEqual([]);
  });
});
