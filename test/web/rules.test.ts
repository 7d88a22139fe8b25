import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { aPagePerson, countSent, mustShow } from "../support/page-people.ts";
import { type Pages, somePages } from "../support/pages.ts";

const RULES = "/booking/tutor/rules";
type Policies = Readonly<Record<string, number | null>>;

describeInBrowser("A tutor's rules, in the browser", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 120_000);
  afterAll(() => pages.close());

  test("what is in force is told, with the marketplace's default in the empty field", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(RULES, { as: tutor.who });
    const ahead = page.getByLabel("How far ahead");
    const { effective } = await tutor.call<{ effective: Policies }>("GET", "/tutor/policies");
    await expect.poll(() => ahead.getAttribute("placeholder"))
      .toBe(`${effective["horizon_days"]}`);
    await mustShow(page, `In force: ${effective["horizon_days"]} days, the default.`);
    await page.context().close();
  });

  test("a number is saved, told as a length of time, and given up for the default again", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(RULES, { as: tutor.who, screen: "phone", language: "uk" });
    const notice = page.getByLabel("Запис заздалегідь");
    await notice.fill("1560");
    const sent = countSent(page);
    await page.getByRole("button", { name: "Зберегти" }).dblclick();
    await mustShow(page, "Діє: 26 годин, ваше правило.");
    expect(sent("PUT")).toBe(1);
    const saved = await tutor.call<Policies>("GET", "/tutor/policies");
    expect(saved["min_notice_minutes"]).toBe(1_560);
    expect(saved["horizon_days"]).toBeNull();
    await notice.fill("");
    await notice.press("Enter");
    await expect.poll(async () =>
      (await tutor.call<Policies>("GET", "/tutor/policies"))["min_notice_minutes"]
    ).toBeNull();
    await page.context().close();
  });

  test("a number out of its bounds is told at the field, and nothing is sent", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(RULES, { as: tutor.who });
    const field = page.getByLabel("Lessons a day");
    const sent = countSent(page);
    for (const text of ["49", "-1", "1.5", "many"]) {
      await field.fill(text);
      await page.getByRole("button", { name: "Save" }).click();
      await mustShow(page, "A whole number from 1 to 48");
      expect(await field.evaluate((input) => input.matches(":focus"))).toBe(true);
    }
    expect(sent("PUT")).toBe(0);
    await page.context().close();
  });

  test("412: somebody else was faster: theirs are shown if one gives up one's own", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(RULES, { as: tutor.who });
    const field = page.getByLabel("Lessons a day");
    await field.fill("5");
    const { effective: _, created_at: __, updated_at: ___, ...policies } = await tutor.call<
      Policies
    >("GET", "/tutor/policies");
    await tutor.call("PUT", "/tutor/policies", { ...policies, max_lessons_per_day: 3 });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await mustShow(page, "Someone else has changed this meanwhile");
    expect(await field.inputValue()).toBe("5");
    await page.getByRole("button", { name: "Show theirs" }).click();
    expect(await field.inputValue()).toBe("3");
    await page.context().close();
  });

  test("what is not saved is not left without a question", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const page = await pages.open(RULES, { as: tutor.who });
    await page.getByLabel("Lessons a week").fill("20");
    const questions: string[] = [];
    page.on("dialog", (dialog) => {
      questions.push(dialog.message());
      return dialog.dismiss();
    });
    await page.getByRole("link", { name: "Services" }).click();
    expect(questions).toEqual(["What you changed here is not saved. Leave anyway?"]);
    expect(await page.getByLabel("Lessons a week").inputValue()).toBe("20");
    await page.context().close();
  });

  test("no page complained", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
