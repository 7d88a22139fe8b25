import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

const SOON = { timeout: 30_000, interval: 50 };
const WEEKS = "**/api/calendar/week?*";
const DRAFTS = /\/api\/calendar\/drafts/;
const JSON_HEAD = { contentType: "application/json" };

describeInBrowser("a page whose server does not do its part", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 240_000);
  afterAll(() => pages.close());

  /** The week of a new tutor; `answer` is what the API says to who reads it. */
  async function open(answer: (route: Route, nth: number) => unknown) {
    const as = { sub: `robust-${crypto.randomUUID()}`, role: "tutor" } as const;
    const page = await pages.open("/find");
    const asked: number[] = [];
    await page.addInitScript(() => {
      Object.assign(globalThis, { told: [], onHalfhourError: (error: unknown) => told(error) });
      const told = (error: unknown) => Reflect.get(globalThis, "told").push(String(error));
    });
    // What is told of changes has the page read again, which would be counted, too.
    await page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1013 }));
    await page.route("**/api/live?*", (route) => route.abort());
    await page.route(WEEKS, (route) => answer(route, asked.push(Date.now())));
    await page.goto(`${pages.server.address}/booking/tutor#token=${await pages.tokenOf(as)}`);
    return { page, asked };
  }

  it(
    "500: a read is tried three times more, each time later, and then the page says so",
    async () => {
      const { page, asked } = await open((route) => route.fulfill({ status: 500, body: "oops" }));
      await page.getByRole("alert").waitFor();
      expect(asked.length).toBe(4);
      const waits = asked.slice(1).map((at, nth) => at - (asked[nth] ?? at));
      // 500 ms, twice as long each time, and a quarter more or less by chance.
      waits.forEach((ms, nth) => expect(ms).toBeGreaterThanOrEqual(370 * 2 ** nth));
      await page.unroute(WEEKS);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator(".calendar-cell").first().waitFor();
    },
    240_000,
  );

  it("500 once: nobody sees it", async () => {
    const { page, asked } = await open((route, nth) =>
      nth === 1 ? route.fulfill({ status: 500, body: "oops" }) : route.continue()
    );
    await page.locator(".calendar-cell").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(asked.length).toBeGreaterThan(1);
  });

  it("429: is not tried again, and says when to come back", async () => {
    const { page, asked } = await open((route) =>
      route.fulfill({ status: 429, headers: { "Retry-After": "17" }, body: "slow down" })
    );
    await expect.poll(() => page.getByRole("alert").innerText(), SOON).toContain("17 seconds");
    expect(asked.length).toBe(1);
  });

  it("404 of the API: is not tried again, and is said in its own words", async () => {
    const page = await pages.open("/booking/tutor?tutor_id=999999", {
      as: { sub: `robust-${crypto.randomUUID()}`, role: "admin" },
    });
    await page.getByRole("alert").waitFor();
    expect(await page.locator("main").innerText()).not.toContain("does not answer");
  });

  const nonsense = {
    "a page in HTML": { status: 200, contentType: "text/html", body: "<h1>Wi-Fi sign-in</h1>" },
    "broken JSON": { status: 200, ...JSON_HEAD, body: `{"cells": [` },
    "nothing at all": { status: 200, ...JSON_HEAD, body: "" },
    "JSON of another kind": { status: 200, ...JSON_HEAD, body: "[1, 2]" },
    "JSON without cells": { status: 200, ...JSON_HEAD, body: `{"cells": 7}` },
  };
  it.for(Object.entries(nonsense))("200 with %s: the page says it cannot", async ([, answer]) => {
    const { page } = await open((route) => route.fulfill(answer));
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.unroute(WEEKS);
    await again.click();
    await page.locator(".calendar-cell").first().waitFor();
  });

  it("no answer: the page waits for it as long as it may, and then says so", async () => {
    const { page, asked } = await open(() => {});
    await page.getByRole("alert").waitFor({ timeout: 40_000 });
    expect(asked.length).toBe(2);
    expect(await page.getByRole("alert").innerText()).toContain("does not answer");
  }, 240_000);

  it("a write whose answer is lost is sent again under its own key, and done once", async () => {
    const { page } = await open((route) => route.continue());
    const keys: unknown[] = [];
    const statuses: number[] = [];
    await page.route(DRAFTS, async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      const answer = await route.fetch();
      statuses.push(answer.status());
      if (keys.length === 1) await route.abort();
      else await route.fulfill({ response: answer });
    });
    await paintLastCell(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => statuses, SOON).toEqual([200, 200]);
    expect(keys).toEqual([expect.any(String), keys[0]]);
    await expect.poll(() => draftsIn(page)).toBe(0);
  });

  it("a write that is refused is not sent again, and what was painted stays", async () => {
    const { page } = await open((route) => route.continue());
    let sent = 0;
    await page.route(DRAFTS, (route) => {
      sent++;
      return route.fulfill({ status: 400, body: "no" });
    });
    await paintLastCell(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".toast[data-kind=bad]").waitFor();
    expect(sent).toBe(1);
    await expect.poll(() => draftsIn(page)).toBe(1);
  });

  it("a write without a network is refused with a sentence, and what was painted stays", async () => {
    const { page } = await open((route) => route.continue());
    await paintLastCell(page);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => page.locator("body").innerText(), SOON)
      .toContain("You are offline, so nothing was changed.");
    await expect.poll(() => draftsIn(page)).toBe(1);
  });

  it("an error in a page is caught, told to onHalfhourError, and can be tried again", async () => {
    const { page } = await open((route) =>
      route.fulfill({ ...JSON_HEAD, json: { cells: [null] } })
    );
    await page.getByRole("button", { name: "Try again" }).waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, "told").length)).toBeGreaterThan(0);
    await page.getByRole("link", { name: "Services" }).click();
    await page.getByRole("heading", { level: 1, name: "Services" }).waitFor();
  });

  it("errors that nobody caught are told to onHalfhourError", async () => {
    const { page } = await open((route) => route.continue());
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("by a timer");
      });
      Promise.reject(new Error("by a promise"));
    });
    const told = () => page.evaluate(() => Reflect.get(globalThis, "told"));
    await expect.poll(told).toEqual(
      expect.arrayContaining(["Error: by a timer", "Error: by a promise"]),
    );
  });

  it("a page whose files are gone is loaded anew once, and comes when they are there again", async () => {
    const { page } = await open((route) => route.continue());
    await page.locator(".calendar-cell").first().waitFor();
    let left = 1;
    await page.route(
      /\/assets\/ServicesPage-/,
      (route) => left-- > 0 ? route.fulfill({ status: 404, body: "" }) : route.continue(),
    );
    await page.getByRole("link", { name: "Services" }).click();
    await page.getByRole("heading", { level: 1, name: "Services" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/booking/tutor/services");
  });

  it("a page whose files stay away is said to be missing, and nothing goes round in circles", async () => {
    const page = await pages.open("/find");
    let loads = 0;
    page.on("load", () => loads++);
    await page.route(
      /\/assets\/ServicesPage-/,
      (route) => route.fulfill({ status: 404, body: "" }),
    );
    const as = { sub: `robust-${crypto.randomUUID()}`, role: "tutor" } as const;
    await page.goto(
      `${pages.server.address}/booking/tutor/services#token=${await pages.tokenOf(as)}`,
    );
    await expect.poll(() => page.getByRole("alert").innerText(), SOON).toContain("Reload");
    expect(loads).toBeLessThan(5);
  });

  it("where not even the first script comes there is a sentence", async () => {
    const page = await pages.open("/find");
    await page.route(/\/assets\/index-.*\.js/, (route) => route.fulfill({ status: 404, body: "" }));
    await page.reload();
    await expect.poll(() => isSeen(page, "Reload the page"), SOON).toBe(true);
  });
});

/** Of a week that has not ended it is ahead. */
async function paintLastCell(page: Page): Promise<void> {
  const cells = page.locator(".calendar-cell[data-start]");
  await cells.last().focus();
  await page.keyboard.press(" ");
  await expect.poll(() => draftsIn(page)).toBe(1);
}

const draftsIn = (page: Page) => page.locator(".calendar-cell[data-draft]").count();

const isSeen = (page: Page, text: string) => page.getByText(text).isVisible();
