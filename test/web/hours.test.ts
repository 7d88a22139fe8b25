import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { aPagePerson, countSent, mustShow, type PagePerson } from "../support/page-people.ts";
import { type Pages, somePages } from "../support/pages.ts";

const HOURS = "/booking/tutor/hours";
type Template = { readonly weekly_slots: readonly object[] };

describeInBrowser("A tutor's hours, in the browser", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 120_000);
  afterAll(() => pages.close());

  const monday = { weekday: 0, start: "10:00", end: "12:00" };
  const aTutor = async (slots: readonly object[] = [monday]): Promise<PagePerson> => {
    const tutor = await aPagePerson(pages, "tutor");
    await tutor.call("PUT", "/calendar/template", { weekly_slots: slots });
    return tutor;
  };
  const slotsOf = async ({ call }: PagePerson) =>
    (await call<Template>("GET", "/calendar/template")).weekly_slots;

  test("who has no hours begins with a working week, which is saved at once by one request", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(HOURS, { as: tutor.who });
    await mustShow(page, "Europe/Kyiv");
    await page.getByRole("button", { name: "Monday to Friday" }).click();
    const sent = countSent(page);
    await page.getByRole("button", { name: "Save" }).dblclick();
    await mustShow(page, "Saved.");
    expect(await slotsOf(tutor)).toHaveLength(5);
    expect(sent("PUT")).toBe(1);
    await page.context().close();
  });

  test("hours are added by keys, tidied, copied to other days and saved to midnight", async () => {
    const tutor = await aTutor();
    const page = await pages.open(HOURS, { as: tutor.who, screen: "phone" });
    await page.getByRole("button", { name: "Add hours on Monday" }).press("Enter");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("1830");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("24");
    await page.keyboard.press("Tab");
    expect(await page.getByLabel("Monday, from (2)").inputValue()).toBe("18:30");
    const copy = page.getByRole("button", { name: "Copy the hours of Monday" });
    await copy.press("Enter");
    await page.getByRole("checkbox", { name: "Wednesday" }).press("Space");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await copy.evaluate((button) => button.matches(":focus"))).toBe(true);
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await mustShow(page, "Saved.");
    const evening = { weekday: 0, start: "18:30", end: "24:00" };
    const twice = [monday, evening];
    expect(await slotsOf(tutor))
      .toEqual([...twice, ...twice.map((slot) => ({ ...slot, weekday: 2 }))]);
    await page.context().close();
  });

  test("hours that overlap, or are none, are told at the field, and nothing is sent", async () => {
    const tutor = await aTutor();
    const page = await pages.open(HOURS, { as: tutor.who });
    await page.getByRole("button", { name: "Add hours on Monday" }).click();
    const start = page.getByLabel("Monday, from (2)");
    await start.fill("11:30");
    await mustShow(page, "This overlaps 10:00–12:00.");
    const sent = countSent(page);
    await page.getByRole("button", { name: "Save" }).click();
    expect(await start.evaluate((field) => field.matches(":focus"))).toBe(true);
    await start.fill("25:00");
    await mustShow(page, "from 00:00 to 23:59");
    await page.getByRole("button", { name: "Save" }).click();
    expect(sent("PUT")).toBe(0);
    await page.context().close();
  });

  test("400: what the API alone finds wrong is told at its window, and what was typed stays", async () => {
    const tutor = await aTutor([monday, { weekday: 4, start: "09:00", end: "10:00" }]);
    const page = await pages.open(HOURS, { as: tutor.who });
    await page.getByLabel("Friday, until (1)").fill("11:00");
    // As if the page's own rule had missed it.
    await page.route("**/api/calendar/template*", (route) => {
      const body = route.request().postDataJSON();
      if (route.request().method() !== "PUT") return route.continue();
      body.weekly_slots[1].start = "11:30";
      return route.continue({ postData: body });
    });
    await page.getByRole("button", { name: "Save" }).click();
    const friday = page.locator("[data-weekday='4'] .field-error");
    await expect.poll(() => friday.textContent()).toMatch(/Friday/);
    expect(await page.getByLabel("Friday, until (1)").inputValue()).toBe("11:00");
    expect(await slotsOf(tutor)).toContainEqual({ weekday: 4, start: "09:00", end: "10:00" });
    await page.context().close();
  });

  test("412: somebody else was faster: what was typed stays, and is saved over theirs if one says so", async () => {
    const tutor = await aTutor();
    const page = await pages.open(HOURS, { as: tutor.who });
    await page.getByLabel("Monday, until (1)").fill("13:00");
    await tutor.call("PUT", "/calendar/template", { weekly_slots: [] });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await mustShow(page, "Someone else has changed this meanwhile");
    expect(await slotsOf(tutor)).toEqual([]);
    expect(await page.getByLabel("Monday, until (1)").inputValue()).toBe("13:00");
    await page.getByRole("button", { name: "Save mine" }).click();
    await mustShow(page, "Saved.");
    expect(await slotsOf(tutor)).toEqual([{ ...monday, end: "13:00" }]);
    await page.context().close();
  });

  test("hours that are typed outlive a reload and a sign-in that ends, and are nobody else's", async () => {
    const tutor = await aTutor();
    const page = await pages.open(HOURS, { as: tutor.who });
    const until = page.getByLabel("Monday, until (1)");
    await until.fill("13:00");
    await page.route(
      "**/api/calendar/template*",
      (route) =>
        route.continue({ headers: { ...route.request().headers(), authorization: "Bearer x" } }),
    );
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "Your sign-in has ended");
    await page.unroute("**/api/calendar/template*");
    const signIn = async ({ who }: PagePerson) => {
      await page.goto("about:blank");
      await page.goto(`${pages.server.address}${HOURS}#token=${await pages.tokenOf(who)}`);
    };
    const other = await aTutor();
    await signIn(other);
    await expect.poll(() => until.inputValue()).toBe("12:00");
    await signIn(tutor);
    await expect.poll(() => until.inputValue()).toBe("13:00");
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "Saved.");
    expect(await slotsOf(tutor)).toEqual([{ ...monday, end: "13:00" }]);
    await page.context().close();
  });

  test("lessons that the new week leaves outside are listed, at the tutor's time", async () => {
    const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({
      weekday,
      start: "08:00",
      end: "20:00",
    }));
    const tutor = await aTutor(week);
    const service = { name: "English", duration_minutes: 60, price: "20", currency: "EUR" };
    const { id } = await tutor.call<{ id: number }>("POST", "/tutor/services", service);
    const student = await aPagePerson(pages, "student", "Zażółć <b>Gęślą</b>");
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const start = `${day}T10:00:00Z`;
    const lesson = await student.call<{ user_local_start: string }>("POST", "/bookings", {
      tutor_id: tutor.id,
      service_id: id,
      start,
    });
    const page = await pages.open(HOURS, { as: tutor.who });
    for (const { weekday } of week) {
      await page.locator(`[data-weekday='${weekday}'] .window button`).click();
    }
    await page.getByRole("button", { name: "Save" }).click();
    const outside = page.locator(".outside");
    await expect.poll(() => outside.textContent()).toContain("1 lesson lies outside your hours");
    expect(await outside.textContent()).toContain("Zażółć <b>Gęślą</b>");
    // Both of them are in Europe/Kyiv.
    const local = lesson.user_local_start.slice(11, 16);
    await expect.poll(() => outside.locator("time").textContent()).toMatch(`, ${local}`);
    await page.context().close();
  });

  test("an admin edits the hours of the tutor whom the address names, and is asked whose they are without", async () => {
    const tutor = await aTutor();
    const admin = await aPagePerson(pages, "admin");
    const page = await pages.open(HOURS, { as: admin.who });
    await mustShow(page, "Choose whose first.");
    await page.goto(`${pages.server.address}${HOURS}?tutor_id=${tutor.id}`);
    await page.getByLabel("Monday, until (1)").fill("12:30");
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "Saved.");
    expect(await slotsOf(tutor)).toEqual([{ ...monday, end: "12:30" }]);
    await page.context().close();
  });

  test("no page complained", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
