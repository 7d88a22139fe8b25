import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

const LONG = { timeout: 40_000, interval: 100 };

describeInBrowser("a week that is watched", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages({});
  }, 240_000);
  afterAll(() => pages.close());

  it("shows what was changed while the server was away and before it is heard again", async () => {
    const { page, paint } = await aWatchedWeek(pages);
    const link = { isCut: false };
    await cutLink(page, link);
    await page.reload();
    await stateIs(page, "live");
    link.isCut = true;
    await pages.stopServer();
    await stateIs(page, "away");
    await pages.startServer();
    await paint("10:00", "12:00");
    expect(await availableIn(page)).toBe(0);
    link.isCut = false;
    await expect.poll(() => availableIn(page), LONG).toBe(4);
    await stateIs(page, "live");
    await page.context().close();
  }, 240_000);

  it("shows in one browser what changes in another", async () => {
    const before = pages.complaints().length;
    const { page, paint } = await aWatchedWeek(pages);
    await stateIs(page, "live");
    await paint("08:00", "09:00");
    await expect.poll(() => availableIn(page)).toBe(2);
    expect(pages.complaints().slice(before)).toEqual([]);
  });

  it("is told by events where no socket can be opened", async () => {
    const { page, paint } = await aWatchedWeek(pages, (page) => refuseSockets(page));
    await stateIs(page, "live");
    await paint("08:00", "09:30");
    await expect.poll(() => availableIn(page)).toBe(3);
  });

  it("asks now and then where neither socket nor events come through", async () => {
    const { page, paint } = await aWatchedWeek(pages, async (page) => {
      await page.clock.install();
      await refuseSockets(page);
      await page.route("**/api/live?*seconds=3600*", (route) => route.abort());
    });
    await expect.poll(async () => {
      await page.clock.fastForward(2_000);
      return await stateOf(page);
    }, LONG).toBe("polling");
    await paint("08:00", "10:00");
    await page.clock.fastForward(20_000);
    await expect.poll(() => availableIn(page)).toBe(4);
  });

  it("is heard again on a new socket when nothing comes over the old one, not even a heartbeat", async () => {
    let sockets = 0;
    let silent = false;
    const { page, paint } = await aWatchedWeek(pages, async (page) => {
      await page.clock.install();
      await page.routeWebSocket(/\/ws\/calendar\//, (socket) => {
        const isFirst = ++sockets === 1;
        const server = socket.connectToServer();
        server.onMessage((message) => {
          if (!isFirst || !silent) socket.send(message);
        });
      });
    });
    await stateIs(page, "live");
    silent = true;
    await paint("08:00", "09:00");
    expect(await availableIn(page)).toBe(0);
    await page.clock.fastForward(46_000);
    await expect.poll(() => stateOf(page)).toBe("away");
    await page.clock.fastForward(2_000);
    await expect.poll(() => availableIn(page)).toBe(2);
    expect(sockets).toBe(2);
  });

  it("goes on over the same socket with a fresh token", async () => {
    const said: string[] = [];
    let sockets = 0;
    const { page, paint, as } = await aWatchedWeek(
      pages,
      (page) =>
        page.routeWebSocket(/\/ws\/calendar\//, (socket) => {
          sockets++;
          const server = socket.connectToServer();
          socket.onMessage((message) => {
            said.push(String(message));
            server.send(message);
          });
        }),
    );
    await stateIs(page, "live");
    const fresh = await pages.tokenOf({ ...as, name: "Of another token" });
    await page.evaluate(`location.hash = "#token=${fresh}"`);
    await expect.poll(() => said).toEqual([JSON.stringify({ type: "authenticate", token: fresh })]);
    await paint("08:00", "09:00");
    await expect.poll(() => availableIn(page)).toBe(2);
    expect(sockets).toBe(1);
  });

  it("lets go of its connection while nobody looks for long, and catches up", async () => {
    const { page, paint } = await aWatchedWeek(pages, (page) => page.clock.install());
    await stateIs(page, "live");
    await show(page, false);
    await page.clock.fastForward(61_000);
    await expect.poll(() => stateOf(page)).toBe("away");
    await paint("08:00", "09:00");
    await show(page, true);
    await expect.poll(() => availableIn(page)).toBe(2);
    await stateIs(page, "live");
  });
});

/** A new tutor's week, open in a browser, and what paints half hours of its Monday by the API. */
async function aWatchedWeek(
  pages: Pages,
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
) {
  const as = { sub: `watched-${crypto.randomUUID()}`, role: "tutor" } as const;
  const token = await pages.tokenOf(as);
  await pages.ask(token, "GET", "/me/profile");
  const page = await pages.open("/find");
  await prepare(page);
  await page.goto(`${pages.server.address}/booking/tutor?week=${MONDAY}#token=${token}`);
  return {
    page,
    as,
    async paint(start_time: string, end_time: string) {
      const slot = { date: MONDAY, start_time, end_time };
      const { status } = await pages.ask(token, "POST", "/booking/slots", slot);
      expect(status).toBe(201);
    },
  };
}

/** A Monday some weeks ahead. */
const MONDAY = (() => {
  const day = new Date(Date.now() + 28 * 86_400_000);
  day.setUTCDate(day.getUTCDate() - (day.getUTCDay() + 6) % 7);
  return day.toISOString().slice(0, 10);
})();

const stateOf = (page: Page) => page.locator(".live-mark").getAttribute("data-state");
const stateIs = (page: Page, state: string) => expect.poll(() => stateOf(page), LONG).toBe(state);
const availableIn = (page: Page) => page.locator(".calendar-cell[data-status='available']").count();
const refuseSockets = (page: Page) =>
  page.routeWebSocket(/\/ws\/calendar\//, (socket) => socket.close({ code: 1013 }));

/** All that can tell of a change goes through `link`. */
async function cutLink(page: Page, link: { readonly isCut: boolean }) {
  await page.routeWebSocket(/\/ws\/calendar\//, (socket) => {
    if (link.isCut) return void socket.close({ code: 1013 });
    socket.connectToServer();
  });
  await page.route("**/api/live?*", (route) => link.isCut ? route.abort() : route.continue());
}

/** What the browser says when a tab is put behind another one, or in front. */
const show = (page: Page, isShown: boolean) =>
  page.evaluate(`
    Object.defineProperty(document, "hidden", { value: ${!isShown}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
