import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";
import { aPageStudent, aPageTutor, dateIn, unexpected } from "../support/tutors-of-pages.ts";

describeInBrowser("a student looks for a tutor", () => {
  let pages: Pages;
  let student: Awaited<ReturnType<typeof aPageStudent>>;

  beforeAll(async () => {
    pages = await somePages();
    student = await aPageStudent(pages, "seeker");
    // Of a subject that nobody of the demo teaches.
    const profile = (hourly_rate: string, ...languages: string[]) => ({
      settings: { subjects: ["Lacemaking"], hourly_rate, currency: "EUR", languages },
    });
    await aPageTutor(pages, "lace-1", {
      name: "Ines <b>bold</b> Lacemaker",
      profile: profile("20.00", "pt"),
    });
    await aPageTutor(pages, "lace-2", {
      name: "Jana Lacemaker",
      profile: profile("30.00", "cs"),
      hours: ["20:00", "22:00"],
    });
    await aPageTutor(pages, "lace-3", { name: "Kaja Lacemaker", profile: profile("40.00", "cs") });
  }, 120_000);
  afterAll(() => pages.close());

  async function open(path: string, options = {}) {
    const page = await pages.open(path, { as: student.as, ...options });
    await page.getByRole("heading", { name: "Find a tutor" }).waitFor();
    const names = () => page.locator(".found-tutor h2").allTextContents();
    return { page, names, address: () => new URL(page.url()).searchParams };
  }

  test("as one types: who fits is shown, and the words are in the address", async () => {
    const { page, names, address } = await open("/find");
    await page.getByLabel("What do you want to learn?").pressSequentially("lacemaking");
    await expect.poll(() => address().get("q")).toBe("lacemaking");
    await expect.poll(names).toHaveLength(3);
    await expect.poll(() => page.locator(".find-bar p").textContent()).toBe("3 tutors");
    // A name with markup is a name.
    expect(await names()).toContain("Ines <b>bold</b> Lacemaker");
  });

  test("an older answer that comes late is not shown for a newer one", async () => {
    const { page, names } = await open("/find");
    let isLetGo = () => {};
    const late = new Promise<void>((resolve) => isLetGo = resolve);
    await page.route(/marketplace\/tutors\?.*q=english/, async (route) => {
      await late;
      await route.continue();
    });
    const words = page.getByLabel("What do you want to learn?");
    const asked = page.waitForRequest(/marketplace\/tutors\?.*q=english/);
    await words.fill("english");
    await asked;
    await words.fill("lacemaking");
    await expect.poll(names, { timeout: 15_000 }).toHaveLength(3);
    const answered = page.waitForResponse(/marketplace\/tutors\?.*q=english/);
    isLetGo();
    await (await answered).finished();
    expect(await names()).toHaveLength(3);
  });

  test("filters have counts, and are there after going back and after a reload", async () => {
    const { page, names, address } = await open("/find?q=lacemaking");
    const czech = page.locator(".option-line", { hasText: "Czech" });
    await expect.poll(() => czech.textContent(), { timeout: 15_000 }).toContain("2");
    await czech.click();
    await expect.poll(names).toEqual(["Jana Lacemaker", "Kaja Lacemaker"]);
    await page.getByLabel("Currency").selectOption("EUR");
    await page.getByLabel("To", { exact: true }).fill("35");
    await expect.poll(names).toEqual(["Jana Lacemaker"]);
    expect(Object.fromEntries(address())).toEqual({
      q: "lacemaking",
      languages: "cs",
      currency: "EUR",
      price_to: "35",
    });
    await page.reload();
    await expect.poll(names, { timeout: 15_000 }).toEqual(["Jana Lacemaker"]);
    expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe("35");
    await page.goBack();
    await expect.poll(names).toHaveLength(2);
    expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe("");
  });

  test("free on a date and a time of the viewer's zone: only who is", async () => {
    // 22:00 in Kyiv is 20:00 or 19:00 in UTC, where only the second one teaches.
    const { page, names, address } = await open("/find?q=lacemaking");
    await page.getByLabel("When the tutor is free").selectOption("On a date");
    await page.getByLabel("Date", { exact: true }).fill(dateIn(3));
    await page.getByRole("combobox", { name: "From", exact: true }).selectOption("22:00");
    await page.getByRole("combobox", { name: "To", exact: true }).selectOption("24:00");
    await expect.poll(names, { timeout: 15_000 }).toEqual(["Jana Lacemaker"]);
    await page.getByRole("combobox", { name: "Time zone" }).fill("Asia/Tokyo");
    await page.getByRole("option", { name: /Tokyo/ }).first().click();
    await expect.poll(() => address().get("zone")).toBe("Asia/Tokyo");
    // 22:00 in Tokyo is 13:00 in UTC.
    await expect.poll(names).toEqual(["Ines <b>bold</b> Lacemaker", "Kaja Lacemaker"]);
  });

  test("free every week in a window: only who is", async () => {
    const { names } = await open(
      "/find?q=lacemaking&free=weekly&day=3&from=22:00&to=23:30&weeks=4",
    );
    await expect.poll(names, { timeout: 15_000 }).toEqual(["Jana Lacemaker"]);
  });

  test("where nobody fits, the page says which filter to drop, and drops it", async () => {
    const { page, names, address } = await open("/find?q=lacemaking&languages=pt&min_rating=4");
    const drop = page.locator(".ways-out [data-filter=rating]");
    await expect.poll(() => drop.textContent(), { timeout: 15_000 }).toContain("1 tutor");
    await expect.poll(() => page.locator(".ways-out button").count()).toBe(1);
    await drop.click();
    await expect.poll(names).toEqual(["Ines <b>bold</b> Lacemaker"]);
    await expect.poll(() => address().get("min_rating")).toBeNull();
  });

  test("a price that is none: the API's sentence stands at the field, and what was typed stays", async () => {
    const { page } = await open("/find?q=lacemaking&currency=EUR");
    await page.getByLabel("From", { exact: true }).fill("cheap");
    await page.locator(".filter-panel .field-error").waitFor();
    expect(await page.getByLabel("From", { exact: true }).inputValue()).toBe("cheap");
  });

  test("whoever has no photo, or one that does not come, has their first letters in its place", async () => {
    const { page, names } = await open("/find");
    const faces = async () => (await page.locator(".tutor-face").allInnerTexts()).toSorted();
    const words = page.getByLabel("What do you want to learn?");
    await words.fill("lacemaking");
    await expect.poll(names, { timeout: 15_000 }).toHaveLength(3);
    expect(await faces()).toEqual(["I<", "JL", "KL"]);
    const asked: string[] = [];
    await page.route("https://pictures.example/**", (route) => {
      asked.push(route.request().url());
      return route.fulfill({ status: 404, body: "" });
    });
    await page.route(/marketplace\/tutors/, async (route) => {
      const body = await (await route.fetch()).text();
      const photo = `"photo_url":"https://pictures.example/face.jpg"`;
      await route.fulfill({ json: JSON.parse(body.replaceAll(/"photo_url":null/g, photo)) });
    });
    await words.fill("jana lacemaking");
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThan(0);
    await expect.poll(faces, { timeout: 15_000 }).toEqual(["JL"]);
  });

  test("more are shown by their cursor", async () => {
    const { page, names } = await open("/find");
    await page.route(/marketplace\/tutors/, (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set("limit", "5");
      return route.continue({ url: url.href });
    });
    await page.getByLabel("Sort by").selectOption("Rating");
    await expect.poll(async () => (await names()).length, { timeout: 15_000 }).toBe(5);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect.poll(async () => (await names()).length).toBe(10);
    expect(new Set(await names()).size).toBe(10);
  });

  test("on a phone the filters are folded away, and nothing is wider than the screen", async () => {
    const { page, names } = await open("/find?q=lacemaking", { screen: "phone", language: "en" });
    await expect.poll(names, { timeout: 15_000 }).toHaveLength(3);
    expect(await page.getByLabel("Currency").isVisible()).toBe(false);
    await page.getByText("Filters (1)").tap();
    expect(await page.getByLabel("Currency").isVisible()).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test("no page complained of anything but the refusal that was provoked", () => {
    expect(unexpected(pages, 400)).toEqual([]);
  });
});
