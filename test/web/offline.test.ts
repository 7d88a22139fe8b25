import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";

const SOON = { timeout: 30_000, interval: 100 };

describeInBrowser("pages without a network", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages({});
  }, 240_000);
  afterAll(() => pages.close());

  const someTutor = () => ({ sub: `offline-${crypto.randomUUID()}`, role: "tutor" }) as const;
  async function openWeek(as = someTutor()) {
    const page = await pages.open("/booking/tutor", { as, hasWorker: true });
    await page.locator(".calendar-cell").first().waitFor();
    await expect.poll(() => keptIn(page), SOON).toContain("/api/calendar/week");
    return page;
  }

  it("show the week that was loaded, and since when it is so, after a first visit", async () => {
    const page = await openWeek();
    await page.context().setOffline(true);
    await page.reload();
    await page.locator(".calendar-cell").first().waitFor();
    await expect.poll(() => said(page), SOON).toContain("As of");
    await page.context().setOffline(false);
    await expect.poll(() => page.locator(".offline-line").count(), SOON).toBe(0);
  });

  it(
    "show it also where the server is away and the network is there, and what is new when it is back",
    async () => {
      const as = someTutor();
      const page = await openWeek(as);
      await pages.stopServer();
      await page.reload();
      await page.locator(".calendar-cell").first().waitFor();
      await expect.poll(() => said(page), SOON).toContain("As of");
      await pages.startServer();
      await expect.poll(() => page.locator(".offline-line").count(), { timeout: 60_000 }).toBe(0);
    },
    240_000,
  );

  it("show a student the lessons ahead that were loaded", async () => {
    const as = { sub: `offline-${crypto.randomUUID()}`, role: "student" } as const;
    const page = await pages.open("/my", { as, hasWorker: true });
    await expect.poll(() => keptIn(page), SOON).toContain("/api/lessons/my");
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("No lesson is ahead.").waitFor();
    await expect.poll(() => said(page), SOON).toContain("As of");
  });

  it("show a student the lessons that are over, also when the clock has gone on", async () => {
    const as = { sub: "marko", role: "student" } as const;
    const page = await pages.open("/my?show=past", { as, hasWorker: true });
    await page.locator(".lesson-card").first().waitFor();
    const lessons = await page.locator(".lesson-card").allInnerTexts();
    await expect.poll(() => keptIn(page), SOON).toContain("&to=");
    await page.context().setOffline(true);
    await page.reload();
    await expect.poll(() => page.locator(".lesson-card").allInnerTexts(), SOON).toEqual(lessons);
    await expect.poll(() => said(page), SOON).toContain("As of");
  });

  it("show a tutor the time off that is ahead, also when the clock has gone on", async () => {
    const page = await openWeek();
    const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    await page.getByRole("button", { name: "Plan time off" }).click();
    await page.getByLabel("From").fill(inAWeek);
    await page.getByRole("button", { name: "Take the time off" }).click();
    await page.locator(".block-line").waitFor();
    await page.context().setOffline(true);
    await page.clock.setFixedTime(Date.now() + 120_000);
    await page.reload();
    await page.getByRole("button", { name: "Plan time off" }).click();
    await page.locator(".block-line").waitFor();
  });

  it("open at any address that was never loaded", async () => {
    const page = await openWeek();
    await page.context().setOffline(true);
    for (const path of ["/booking/tutor/services", "/find?q=english"]) {
      await page.goto(pages.server.address + path);
      await page.locator(".app-header").waitFor();
      expect(await said(page)).toContain("offline");
    }
  });

  it("show nobody what another person was answered in the same browser", async () => {
    const page = await openWeek();
    const other = await pages.tokenOf(someTutor());
    await page.context().setOffline(true);
    // It leads to the page that is open, which then begins anew for the other one.
    await page.evaluate(`location.hash = "#token=${other}"`);
    await page.getByRole("alert").waitFor();
    expect(await page.locator(".calendar-cell[data-status]").count()).toBe(0);
  });

  it("keep no token, and nothing at all of a person who has signed out", async () => {
    const page = await openWeek();
    expect(await headersKept(page)).not.toContain("authorization");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect.poll(() => keptIn(page), SOON).not.toContain("/api/");
  });

  it("keep no lists of other people", async () => {
    const as = someTutor();
    const page = await openWeek(as);
    await page.goto(`${pages.server.address}/booking/tutor/students`);
    await page.waitForLoadState("networkidle");
    expect(await keptIn(page)).not.toContain("/api/tutor/relations");
  });

  it("are replaced by a new version when whoever uses them wants it", async () => {
    using host = aHost(pages.server.address);
    const as = someTutor();
    const page = await pages.open("/find", { hasWorker: true });
    await page.goto(`${host.address}/booking/tutor#token=${await pages.tokenOf(as)}`);
    await expect.poll(() => keptIn(page), SOON).toContain("/api/calendar/week");
    host.hasNewVersion = true;
    await page.evaluate("navigator.serviceWorker.ready.then((worker) => void worker.update())");
    const toast = page.locator(".toast", { hasText: "new version" });
    await toast.waitFor();
    await page.locator(".calendar-cell").first().waitFor();
    const loaded = page.waitForEvent("load");
    await toast.getByRole("button", { name: "Reload" }).click();
    await loaded;
    await page.locator(".calendar-cell").first().waitFor();
    await page.context().close();
  });

  it("have nothing to complain of", () => {
    const unexpected = pages.complaints().filter((text) =>
      !/Failed to (load|fetch)|net::ERR|WebSocket|Unreachable/.test(text)
    );
    expect(unexpected).toEqual([]);
  });
});

/** A host of the pages, which may come to have another version of them: one whose first script has another name. */
function aHost(server: string) {
  const host = { hasNewVersion: false };
  const leaving = new AbortController();
  const serving = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: leaving.signal, onListen() {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      if (pathname.endsWith("/index-newnewne.js")) return new Response("");
      const { method, body } = request;
      const headers = new Headers(request.headers);
      // What the browser knows already would come without a body.
      headers.delete("If-None-Match");
      const answer = await fetch(server + pathname + search, { method, headers, body });
      if (!host.hasNewVersion || pathname !== "/sw.js") return answer;
      const script = await answer.text();
      return new Response(script.replaceAll(/index-[\w-]{8}\.js/g, "index-newnewne.js"), {
        headers: { "Content-Type": "text/javascript" },
      });
    },
  );
  return Object.assign(host, {
    address: `http://127.0.0.1:${serving.addr.port}`,
    [Symbol.dispose]: () => leaving.abort(),
  });
}

const said = (page: Page) => page.locator(".offline-line").innerText();

/** The addresses of all answers that the browser keeps, a line each. */
const keptIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("halfhour-"));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url).join("\n");
  });

/** The names of all headers of requests that are kept. */
const headersKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().flatMap(({ headers }) => [...headers.keys()]);
  });
