import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { aPagePerson, countSent, mustShow, type PagePerson } from "../support/page-people.ts";
import { type Pages, somePages } from "../support/pages.ts";

const SERVICES = "/booking/tutor/services";
type Service = {
  readonly id: number;
  readonly name: string;
  readonly price: string;
  readonly active: boolean;
};

describeInBrowser("A tutor's services, in the browser", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 120_000);
  afterAll(() => pages.close());

  const english = { name: "English", duration_minutes: 60, price: "20", currency: "EUR" };
  const offer = ({ call }: PagePerson, fields: object = {}) =>
    call<Service>("POST", "/tutor/services", { ...english, ...fields });
  const servicesOf = async ({ call }: PagePerson) =>
    (await call<{ results: readonly Service[] }>("GET", "/tutor/services")).results;

  test("who offers nothing adds a first service; a double click adds one", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(SERVICES, { as: tutor.who, screen: "phone" });
    await mustShow(page, "You offer nothing yet");
    const add = page.getByRole("button", { name: "Add a service" });
    await add.press("Enter");
    await page.keyboard.type("Français débutant");
    await page.getByLabel("Length").fill("45");
    await page.getByLabel("Price").fill("250,5");
    await page.getByLabel("Currency").selectOption("UAH");
    const sent = countSent(page);
    await page.getByRole("button", { name: "Save" }).dblclick();
    await mustShow(page, "Français débutant");
    await mustShow(page, "45 minutes");
    expect(await servicesOf(tutor)).toMatchObject([
      { name: "Français débutant", duration_minutes: 45, price: "250.50", currency: "UAH" },
    ]);
    expect(sent("POST")).toBe(1);
    await page.context().close();
  });

  test("what cannot be a service is told at each field, and nothing is sent", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(SERVICES, { as: tutor.who });
    await page.getByRole("button", { name: "Add a service" }).click();
    const sent = countSent(page);
    await page.getByLabel("Length").fill("10");
    await page.getByLabel("Price").fill("1.234");
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "Give it a name");
    await mustShow(page, "A whole number of minutes from 15 to 240.");
    await mustShow(page, "Digits with at most two decimals");
    expect(sent("POST")).toBe(0);
    await page.context().close();
  });

  test("400: what the API alone refuses is told at the field, and what was typed stays", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(SERVICES, { as: tutor.who });
    await page.getByRole("button", { name: "Add a service" }).click();
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("turned \u202E round");
    await page.getByLabel("Price").fill("1");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => name.getAttribute("aria-invalid")).toBe("true");
    expect(await name.inputValue()).toBe("turned \u202E round");
    await page.context().close();
  });

  test("412: somebody else was faster: it is told, what was typed stays, and a second save is meant", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const { id } = await offer(tutor);
    const page = await pages.open(SERVICES, { as: tutor.who });
    await page.getByRole("button", { name: "Change English" }).click();
    await page.getByLabel("Price").fill("30");
    await tutor.call("PATCH", `/tutor/services/${id}`, { price: "25" });
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "Someone else has changed this service meanwhile");
    expect(await servicesOf(tutor)).toMatchObject([{ price: "25.00" }]);
    await page.getByRole("button", { name: "Save" }).click();
    await mustShow(page, "€30.00");
    expect(await servicesOf(tutor)).toMatchObject([{ price: "30.00" }]);
    await page.context().close();
  });

  test("a service is paused and offered again; the button keeps the focus", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    await offer(tutor);
    const page = await pages.open(SERVICES, { as: tutor.who });
    await page.getByRole("button", { name: "Pause English" }).press("Enter");
    await expect.poll(() => page.locator(".badge").allTextContents()).toEqual(["Paused"]);
    expect(await servicesOf(tutor)).toMatchObject([{ active: false }]);
    const resume = page.getByRole("button", { name: "Offer English again" });
    expect(await resume.evaluate((button) => button.matches(":focus"))).toBe(true);
    await resume.press("Enter");
    await expect.poll(async () => (await servicesOf(tutor))[0]?.active).toBe(true);
    await page.context().close();
  });

  test("412: of a service that changes while it is paused it is said, and it stays as it is", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const { id } = await offer(tutor);
    const page = await pages.open(SERVICES, { as: tutor.who });
    await page.route(`**/api/tutor/services/${id}`, async (route) => {
      const isFirst = route.request().method() === "PATCH";
      if (isFirst) await tutor.call("PATCH", `/tutor/services/${id}`, { price: "25" });
      await route.continue();
    });
    await page.getByRole("button", { name: "Pause English" }).click();
    await mustShow(page, "Someone else has changed this meanwhile");
    await mustShow(page, "€25.00");
    expect(await servicesOf(tutor)).toMatchObject([{ active: true }]);
    await page.context().close();
  });

  test("a service is deleted only when it is said twice; Escape gives the focus back", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    await offer(tutor);
    const page = await pages.open(SERVICES, { as: tutor.who });
    const remove = page.getByRole("button", { name: "Delete English" });
    await remove.press("Enter");
    await mustShow(page, "Delete this service?");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await remove.evaluate((button) => button.matches(":focus"))).toBe(true);
    expect(await servicesOf(tutor)).toHaveLength(1);
    await remove.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await mustShow(page, "You offer nothing yet");
    expect(await servicesOf(tutor)).toEqual([]);
    await page.context().close();
  });

  test("names with markup, of any direction and without a space are text, and stay in the page", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const names = [
      "<img src=x onerror=alert(1)>",
      "ا".repeat(200),
      "W".repeat(200),
      "{0} @:x | 🧑‍🏫",
    ];
    for (const name of names) await offer(tutor, { name, price: "99999999.99" });
    const page = await pages.open(SERVICES, { as: tutor.who, screen: "phone" });
    for (const name of names) {
      await expect.poll(() => page.getByText(name, { exact: true }).count()).toBe(1);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(await page.evaluate("document.images.length")).toBe(0);
    await page.context().close();
  });

  test("without an answer it says so and reads again when it is asked to", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    await offer(tutor);
    const page = await pages.open("/booking/tutor/rules", { as: tutor.who });
    await page.route(
      "**/api/tutor/services*",
      (route) => route.fulfill({ status: 502, body: "<h1>Bad gateway</h1>" }),
    );
    await page.getByRole("link", { name: "Services" }).click();
    await mustShow(page, "Halfhour does not answer.");
    await page.unroute("**/api/tutor/services*");
    await page.route("**/api/tutor/services*", (route) => route.fulfill({ json: { more: 1 } }));
    await page.reload();
    // That there is nothing was not said.
    await mustShow(page, "Halfhour does not answer.");
    await page.unroute("**/api/tutor/services*");
    await page.getByRole("button", { name: "Try again" }).click();
    await mustShow(page, "English");
    await page.context().close();
  });

  test("no page complained", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
