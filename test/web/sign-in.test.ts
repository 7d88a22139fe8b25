/** How people are signed in to the pages, and what becomes of a page when that ends (W1). */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { describeInBrowser } from "../support/browser.ts";
import { SECRET } from "../support/clients.ts";
import { type Pages, somePages } from "../support/pages.ts";

const WAIT = 20_000;
const DAY = 86_400_000;

describeInBrowser("signing in to the pages", () => {
  let pages: Pages;
  /** Pages of marketplaces, at origins of their own; WEB_HOSTS names the first. */
  let market: Deno.HttpServer<Deno.NetAddr>;
  let stranger: Deno.HttpServer<Deno.NetAddr>;

  beforeAll(async () => {
    market = serveHost();
    stranger = serveHost();
    pages = await somePages({
      WEB_HOSTS: originOf(market),
      JWT_CLOCK_TOLERANCE_SECONDS: "0",
      METRICS_TOKEN: "metrics-of-the-tests-0123",
    });
  }, 120_000);

  afterAll(async () => {
    await pages?.close();
    await Promise.all([market?.shutdown(), stranger?.shutdown()]);
  }, 60_000);

  /** Of Anna, the demo's first tutor, good for so many seconds. */
  const tokenFor = (seconds: number, sub = "anna") =>
    signToken({
      secret: SECRET,
      issuer: null,
      audience: null,
      now: Date.now() - DAY + seconds * 1_000,
      claims: { tenant: "demo", sub, role: "tutor", zone: "Europe/Kyiv" },
      hours: 24,
    });
  const hasEnded = async (token: string) =>
    (await pages.ask(token, "GET", "/me/profile")).status === 401;
  const isSignedIn = (page: Page | ReturnType<Page["frameLocator"]>) =>
    page.locator("header nav a[href^='/booking/tutor']").first().waitFor({ timeout: WAIT });

  test("a link's token leaves the address and the history at once, and the server sees it in no URL", async () => {
    const token = await tokenFor(3_600);
    const page = await pages.open("/find");
    await page.locator(".sign-in").waitFor({ timeout: WAIT });
    await page.goto(`${pages.server.address}/booking/tutor#token=${token}`);
    await isSignedIn(page);
    expect(page.url()).not.toContain("token");
    await page.goto("about:blank");
    await page.goBack();
    await isSignedIn(page);
    expect(page.url()).not.toContain("token");
    expect(pages.server.output()).not.toContain(token);
  });

  test("the page that frames this one hands a token over, and another once it has ended, so that all goes on", async () => {
    const [ended, good] = [await tokenFor(-60), await tokenFor(3_600)];
    const page = await pages.open("/find");
    await page.goto(`${originOf(market)}/?framed=${pages.server.address}&tokens=${ended},${good}`);
    const frame = page.frameLocator("iframe");
    await isSignedIn(frame);
    await frame.locator(".calendar-cell").first().waitFor({ timeout: WAIT });
    expect(await page.evaluate("asked")).toEqual(["halfhour:ready", "halfhour:token-wanted"]);
    expect(await frame.locator(".ended-line").count()).toBe(0);
  });

  test("a window that a page of WEB_HOSTS has opened gets its token from there", async () => {
    const token = await tokenFor(3_600);
    const page = await pages.open("/find");
    await page.goto(`${originOf(market)}/?opened=${pages.server.address}&tokens=${token}`);
    const [opened] = await Promise.all([page.waitForEvent("popup"), page.click("button")]);
    await isSignedIn(opened);
  });

  test("a page of no host can neither frame these pages nor hand a token over", async () => {
    const token = await tokenFor(3_600);
    const page = await pages.open("/find");
    await page.goto(`${originOf(stranger)}/?framed=${pages.server.address}&tokens=${token}`);
    await expect.poll(() => page.frames()[1]?.url(), { timeout: WAIT }).toMatch(/^chrome-error:/);
    await page.goto(`${originOf(stranger)}/?opened=${pages.server.address}&tokens=${token}`);
    const [opened] = await Promise.all([page.waitForEvent("popup"), page.click("button")]);
    await opened.locator(".sign-in").waitFor({ timeout: WAIT });
    for (let i = 0; i < 5; i++) {
      await page.evaluate("send()");
      await opened.waitForTimeout(50);
    }
    expect(await opened.locator(".sign-in").count()).toBe(1);
  });

  test("a cookie of the same site signs in", async () => {
    const page = await pages.open("/find");
    await page.context().addCookies([{
      name: "halfhour_token",
      value: await tokenFor(3_600),
      url: pages.server.address,
      sameSite: "Strict",
    }]);
    await page.goto(`${pages.server.address}/booking/tutor`);
    await isSignedIn(page);
  });

  test("where a token ends the page stays and says so, and goes on by a sign-in in another tab", async () => {
    const short = await tokenFor(8);
    const page = await pages.open("/find");
    await page.goto(`${pages.server.address}/booking/tutor#token=${short}`);
    await page.locator(".calendar-cell").first().waitFor({ timeout: WAIT });
    await page.evaluate("document.querySelector('.calendar-cell').dataset.mark = 'mine'");
    const mark = page.locator("[data-mark=mine]");
    await expect.poll(() => hasEnded(short), { timeout: WAIT }).toBe(true);
    // Reads what is stale, as when somebody comes back to the tab.
    await page.clock.install();
    await page.clock.fastForward(60_000);
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))");
    await page.locator(".ended-line").waitFor({ timeout: WAIT });
    expect(await mark.count()).toBe(1);
    expect(await page.locator(".sign-in").count()).toBe(0);

    const other = await page.context().newPage();
    await other.goto(`${pages.server.address}/find#token=${await tokenFor(3_600, "boris")}`);
    await other.locator("header nav").waitFor({ timeout: WAIT });
    expect(await page.locator(".ended-line").count()).toBe(1);
    await other.goto(`${pages.server.address}/my#token=${await tokenFor(3_600)}`);
    await page.locator(".ended-line").waitFor({ state: "detached", timeout: WAIT });
    expect(await mark.count()).toBe(1);
  });

  test("a week that was shown is told by a beacon, with its cells, and counted", async () => {
    const counted = async () => {
      const answer = await fetch(`${pages.server.address}/metrics`, {
        headers: { authorization: "Bearer metrics-of-the-tests-0123" },
      });
      return Number(/^calendar_load_duration_seconds_count (\d+)$/m.exec(await answer.text())?.[1]);
    };
    const before = await counted();
    const page = await pages.open("/find");
    await page.goto(`${pages.server.address}/booking/tutor#token=${await tokenFor(3_600)}`);
    await page.locator(".calendar-cell").first().waitFor({ timeout: WAIT });
    await page.close();
    await expect.poll(counted, { timeout: WAIT }).toBeGreaterThan(before);
  });
});

const originOf = ({ addr }: Deno.HttpServer<Deno.NetAddr>) => `http://127.0.0.1:${addr.port}`;

/** A marketplace's page, which frames or opens the calendar, and gives one token after the other where one is wanted. */
const serveHost = () =>
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () =>
    new Response(HOST_PAGE, {
      headers: { "content-type": "text/html" },
    }));

const HOST_PAGE = `<!doctype html><button>Open</button><script>
const given = new URLSearchParams(location.search);
const tokens = given.get("tokens").split(",");
const asked = [];
let calendar = null;
const origin = given.get("framed") ?? given.get("opened");
const send = () => calendar?.postMessage({ type: "halfhour:token", token: tokens[0] }, origin);
addEventListener("message", ({ origin: from, data }) => {
  if (from !== origin) return;
  asked.push(data.type);
  send();
  if (tokens.length > 1) tokens.shift();
});
document.querySelector("button").onclick = () => calendar = open(origin + "/booking/tutor");
if (given.has("framed")) {
  const frame = document.createElement("iframe");
  frame.src = origin + "/booking/tutor";
  document.body.append(frame);
  calendar = frame.contentWindow;
}
</script>`;
