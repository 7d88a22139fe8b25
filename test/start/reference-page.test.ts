/** The reference page in a real browser, on the demo of a server that has just started. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { aBrowser, type Browser, describeInBrowser, until } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const SCREENS = [["a desk", 1440, 900], ["a phone", 390, 844]] as const;

describeInBrowser("the reference page in Chromium", () => {
  let dataDir: string;
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    dataDir = await Deno.makeTempDir({ prefix: "halfhour-reference-" });
    [server, browser] = await Promise.all([startServer(dataDir), aBrowser()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop("SIGTERM");
    await Deno.remove(dataDir, { recursive: true });
  }, 60_000);

  const docs = () => `${server.address}/api/docs`;
  const text = (selector: string) =>
    browser.read<string | null>(
      `document.querySelector(${JSON.stringify(selector)})?.innerText ?? null`,
    );
  const signIn = (role: "tutor" | "student" | "admin") =>
    browser.read(`{
      const form = document.querySelector(".credentials");
      form.querySelector("input").value = ${JSON.stringify(server.token(role))};
      form.requestSubmit();
    }`);
  const signedIn = async (role: string) => {
    await until(async () => (await text(".credentials output"))?.includes(`Signed in as ${role}`));
  };
  /** Opens the form of an operation, sends it, and answers what came back. */
  const tried = async (id: string) => {
    await browser.read(`{
      const section = document.getElementById("${id}");
      section.querySelector(".told")?.replaceChildren();
      section.querySelector(".try").open = true;
    }`);
    await until(() => browser.read(`document.querySelector("#${id} .send") !== null`));
    await browser.read(`document.querySelector("#${id} .send").click()`);
    return until(() => text(`#${id} .told p`));
  };

  test.each(SCREENS)(
    "on %s it shows an operation on the first screen, and fits",
    async (_, w, h) => {
      await browser.resize(w, h);
      await browser.open(server.address);
      expect(await browser.read("location.pathname")).toBe("/api/docs");
      const top = await browser.read<number>(
        'document.querySelector(".operation .target").getBoundingClientRect().bottom',
      );
      expect(top).toBeLessThan(h);
      const [width, screen] = await browser.read<number[]>(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      expect(width).toBe(screen);
    },
    60_000,
  );

  test("asks nobody but its server, and its policy forbids nothing that it does", async () => {
    await browser.resize(1440, 900);
    await browser.open(docs());
    await until(() => browser.read("document.querySelector('.tabs button') !== null"));
    expect(browser.complaints()).toEqual([]);
    const others = browser.asked().filter((url) =>
      !url.startsWith(server.address) && !/^(data|about):/.test(url)
    );
    expect(others).toEqual([]);
  }, 60_000);

  test("its search leaves what has the words", async () => {
    const shown = (words: string) =>
      browser.read<string[]>(`{
        const input = document.querySelector(".search");
        input.value = ${JSON.stringify(words)};
        input.dispatchEvent(new Event("input"));
        [...document.querySelectorAll("nav li:not([hidden]) a")].map((link) => link.hash);
      }`);
    expect(await shown("hold prolong")).toEqual(["#prolongHold"]);
    expect(await shown("POST nothing of the kind")).toEqual([]);
    expect((await shown("")).length).toBeGreaterThan(50);
  }, 60_000);

  test(
    "a token is kept for its tab; examples have its bearer's ids, and a second click is not 422",
    async () => {
      await browser.open(docs());
      await signIn("student");
      await signedIn("student");
      await browser.open(docs());
      await signedIn("student");
      // For this tab; nothing of it is there tomorrow.
      expect(await browser.read("Object.values(localStorage).filter((text) => text.length > 20)"))
        .toEqual([]);
      expect(await tried("readProfile")).toMatch(/^200/);
      expect(await tried("readWeek")).toMatch(/^200/);
      expect(await tried("readLesson")).toMatch(/^200/);
      expect(await tried("bookLesson")).toMatch(/^201/);
      expect(await tried("bookLesson")).toMatch(/^409.*slot_taken/s);
      expect(await browser.read("document.querySelector('#bookLesson .told a').pathname"))
        .toBe("/api/problems/slot_taken");
    },
    60_000,
  );

  test("a tutor reads a slot of their own, and what an edit of it would overlap", async () => {
    await browser.open(docs());
    await signIn("tutor");
    await signedIn("tutor");
    expect(await tried("listSlots")).toMatch(/^200/);
    expect(await tried("readSlot")).toMatch(/^200/);
    expect(await tried("previewSlotConflicts")).toMatch(/^200/);
  }, 60_000);

  test("without the reader's values, the contract's are true of the demo", async () => {
    await browser.open(docs());
    await signIn("admin");
    await signedIn("admin");
    expect(await tried("listTutorServices")).toMatch(/^200/);
    expect(await browser.read("document.querySelector('#listTutorServices .told pre').innerText"))
      .toMatch(/"id": 3,\s+"tutor_id": 7,/);
  }, 60_000);
});
