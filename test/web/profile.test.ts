import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

const SOON = { timeout: 20_000, interval: 100 };
const PATH = "/booking/tutor/profile";

// A page takes its time where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

describeInBrowser("the profile page", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 90_000);
  afterAll(() => pages.close());

  it("saves what is typed as a draft, shows it against what others see, and publishes it", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await headline(page).fill("English <b>for work</b>");
    await page.getByLabel("Subjects", { exact: true }).last().fill("IELTS, Speaking");
    await page.keyboard.press("Enter");
    await saved(page);
    expect((await ask("GET", "/me/profile")).body).toMatchObject({ headline: "" });
    expect(await page.locator("ins").allTextContents()).toEqual([
      "English <b>for work</b>",
      "IELTS, Speaking",
    ]);
    await page.getByRole("button", { name: "Publish" }).dblclick();
    await page.getByText("Your profile is published.").waitFor();
    expect((await ask("GET", "/me/profile")).body).toMatchObject({
      headline: "English <b>for work</b>",
      settings: { subjects: ["IELTS", "Speaking"] },
      revision: 1,
    });
    expect((await ask("GET", "/me/profile/autosave")).status).toBe(404);
    expect(pages.complaints()).toEqual([]);
  });

  it("goes on with the draft of another day, and discards it when asked twice", async () => {
    const { as, ask } = await aTutor(pages);
    await ask("PUT", "/me/profile/autosave", {
      headline: "Half written",
      settings: { theme: "x" },
    });
    const page = await pages.open(PATH, { as });
    await expect.poll(() => headline(page).inputValue(), SOON).toBe("Half written");
    await page.getByRole("button", { name: "Discard the draft" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Discard the draft" }).click();
    await expect.poll(() => headline(page).inputValue(), SOON).toBe("");
    expect((await ask("GET", "/me/profile/autosave")).status).toBe(404);
    expect(await dialog.count()).toBe(0);
  });

  it("keeps what is typed while the network is away, says so, and saves it when it is back", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await headline(page).waitFor();
    await page.context().setOffline(true);
    await headline(page).fill("Typed in a train");
    await page.getByText("What you typed stays here").waitFor();
    await page.context().setOffline(false);
    await saved(page);
    expect(await draftOf(ask)).toMatchObject({ headline: "Typed in a train" });
  });

  it("saves what was typed just before the page is left for another", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await headline(page).fill("Typed and gone");
    await page.getByRole("link", { name: "Connections" }).click();
    await page.getByRole("heading", { name: "Connections" }).waitFor();
    expect(await draftOf(ask)).toMatchObject({ headline: "Typed and gone" });
  });

  it("has what was typed again after a reload in which it could not be saved", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await headline(page).waitFor();
    page.on("dialog", (dialog) => dialog.accept());
    await page.route("**/me/profile/autosave", (route) => route.abort());
    await headline(page).fill("Not lost");
    await page.getByText(/Not saved yet|Saving/).waitFor();
    await page.unroute("**/me/profile/autosave");
    await page.reload();
    await expect.poll(() => headline(page).inputValue(), SOON).toBe("Not lost");
    await saved(page);
    expect(await draftOf(ask)).toMatchObject({ headline: "Not lost" });
  });

  it("asks which draft stays when another window has saved one meanwhile", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await headline(page).fill("First");
    await saved(page);
    await ask("PUT", "/me/profile/autosave", { headline: "From the phone" });
    await headline(page).fill("Second");
    await page.getByText("was changed in another window").waitFor();
    expect(await headline(page).inputValue()).toBe("Second");
    expect(await draftOf(ask)).toMatchObject({ headline: "From the phone" });
    await page.getByRole("button", { name: "Keep what I typed" }).click();
    await saved(page);
    expect(await draftOf(ask)).toMatchObject({ headline: "Second" });
    await ask("PUT", "/me/profile/autosave", { headline: "From the phone again" });
    await headline(page).fill("Third");
    await page.getByRole("button", { name: "Take the other one" }).click();
    await expect.poll(() => headline(page).inputValue(), SOON).toBe("From the phone again");
  });

  it("says at the field what keeps a draft from being published, and leaves all as it is", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    await page.getByLabel("Address of your photo").fill("ftp://photo");
    await page.getByLabel("Price of an hour").fill("12,5");
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByText("correct the fields that are marked").waitFor();
    for (const name of ["Address of your photo", "Price of an hour"]) {
      const field = page.getByLabel(name);
      expect(await field.getAttribute("aria-invalid")).toBe("true");
    }
    expect(await page.locator(".field-error").count()).toBe(2);
    expect((await ask("GET", "/me/profile")).body).toMatchObject({ photo_url: null });
  });

  it("changes name, zone, language and reminder by keyboard alone, in Ukrainian and on a phone", async () => {
    const { as, ask } = await aTutor(pages);
    const page = await pages.open(PATH, { as, language: "uk", screen: "phone", isDark: true });
    const zone = page.getByRole("combobox", { name: "Часовий пояс" });
    await zone.focus();
    await page.keyboard.type("new york");
    await page.getByRole("option", { name: "America/New York" }).waitFor();
    await page.keyboard.press("Enter");
    expect(await zone.inputValue()).toBe("America/New York");
    await page.getByLabel("Мова сповіщень").selectOption({ label: "Російська" });
    await page.getByLabel("Нагадування").selectOption({ label: "За 2 години до уроку" });
    const name = page.getByLabel("Ім’я");
    await name.fill("Ірина 🎓 " + "д".repeat(180));
    await name.press("Enter");
    await page.getByText("Збережено.").waitFor();
    expect((await ask("GET", "/me/profile")).body).toMatchObject({
      name: "Ірина 🎓 " + "д".repeat(180),
      timezone: "America/New_York",
      language: "ru",
      reminder_minutes: 120,
    });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  it("finds a zone by its present name, brings the chosen one back by Escape, and tells what the API says", async () => {
    const { as } = await aTutor(pages);
    const page = await pages.open(PATH, { as });
    const zone = page.getByRole("combobox", { name: "Time zone" });
    await zone.click();
    await page.keyboard.type("kolka");
    const list = page.getByRole("listbox", { name: "Time zone" });
    await expect.poll(() => list.getByRole("option").allInnerTexts(), SOON)
      .toEqual(["Asia/Kolkata"]);
    await page.keyboard.press("Escape");
    expect(await zone.inputValue()).toBe("Europe/Kyiv");
    await zone.fill("Mars Olympus");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => zone.getAttribute("aria-invalid"), SOON).toBe("true");
    expect(await zone.inputValue()).toBe("Mars Olympus");
  });

  it("is a student's too, without a price", async () => {
    const page = await pages.open("/my/profile", {
      as: { sub: crypto.randomUUID(), role: "student" },
    });
    await headline(page).waitFor();
    expect(await page.getByLabel("Price of an hour").count()).toBe(0);
    await page.getByRole("link", { name: "Profile" }).waitFor();
  });
});

type Ask = (method: string, path: string, body?: unknown) => ReturnType<Pages["ask"]>;

/** A tutor of the test's own, who is there as soon as somebody has asked as them. */
async function aTutor(pages: Pages) {
  const as = { sub: crypto.randomUUID(), role: "tutor" as const };
  const token = await pages.tokenOf(as);
  const ask: Ask = (method, path, body) => pages.ask(token, method, path, body);
  await ask("GET", "/me/profile");
  return { as, ask };
}

const headline = (page: Page) => page.getByLabel("Headline");
const saved = (page: Page) => page.getByText("The draft is saved.").waitFor();

async function draftOf(ask: Ask): Promise<unknown> {
  const { body } = await ask("GET", "/me/profile/autosave");
  return typeof body === "object" && body !== null && "draft" in body ? body.draft : null;
}
