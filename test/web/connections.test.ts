import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { SERVICE_KEY } from "../support/common-pages.ts";
import { type Pages, somePages } from "../support/pages.ts";

const SOON = { timeout: 20_000, interval: 100 };

// A page takes its time where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

describeInBrowser("the connections page", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 90_000);
  afterAll(() => pages.close());

  it("links the Telegram account that sends the code, sees it without a reload, and unlinks it", async () => {
    const as = { sub: crypto.randomUUID(), role: "student" as const };
    const page = await pages.open("/my/connections", { as });
    await page.getByText("No account is linked.").waitFor();
    await page.getByRole("button", { name: "Link an account" }).dblclick();
    const code = await page.getByLabel("Code", { exact: true }).inputValue();
    expect(code).toMatch(/^[2-9A-Z]{8}$/);
    const link = page.getByRole("link", { name: "Open the bot in Telegram" });
    expect(await link.getAttribute("href")).toBe(`https://t.me/halfhour_bot?start=${code}`);
    expect(await page.getByRole("timer").textContent()).toMatch(/^(10:00|9:[0-5]\d)$/);
    const answer = await fetch(`${pages.server.address}/api/internal/telegram/links`, {
      method: "POST",
      headers: { "X-Service-Key": SERVICE_KEY, "Content-Type": "application/json" },
      body: JSON.stringify({ telegram_id: 5_812_345_678, code }),
    });
    expect(answer.status).toBe(201);
    await page.getByText("Account 5812345678 is linked").waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
    await page.getByText("No account is linked.").waitFor();
    expect(pages.complaints()).toEqual([]);
  });

  it("says when a code has ended unused, by the server's clock", async () => {
    const as = { sub: crypto.randomUUID(), role: "tutor" as const };
    const page = await pages.open("/booking/tutor/connections", { as });
    await page.clock.install();
    await page.getByRole("button", { name: "Link an account" }).click();
    await page.getByRole("timer").waitFor();
    await page.clock.fastForward(601_000);
    await page.getByText("The code has ended unused.").waitFor();
  });

  it("shows a calendar's address once, which leads to the lessons until it is replaced or removed", async () => {
    const as = { sub: crypto.randomUUID(), role: "tutor" as const };
    const page = await pages.open("/booking/tutor/connections", { as });
    await page.getByRole("button", { name: "Make the address" }).click();
    const field = page.getByLabel("Address of your calendar");
    const first = await field.inputValue();
    const statusOf = async (url: string) => (await fetch(url)).status;
    expect(await statusOf(first)).toBe(200);
    const subscribe = page.getByRole("link", { name: "Subscribe" });
    expect(await subscribe.getAttribute("href")).toBe(first.replace("http:", "webcal:"));

    await page.getByRole("button", { name: "Replace" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
    await expect.poll(() => field.inputValue(), SOON).not.toBe(first);
    const second = await field.inputValue();
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);

    await page.reload();
    await page.getByText("There is an address, made on").waitFor();
    expect(await page.content()).not.toContain(second);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Make the address" }).waitFor();
    expect(await statusOf(second)).toBe(404);
  });

  it("gives the focus back to where a dialog was asked for, when it is closed by Escape", async () => {
    const as = { sub: crypto.randomUUID(), role: "student" as const };
    const token = await pages.tokenOf(as);
    await pages.ask(token, "POST", "/me/calendar-feed");
    const page = await pages.open("/my/connections", { as, screen: "phone", isDark: true });
    const remove = page.getByRole("button", { name: "Remove" });
    await remove.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Cancel");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement.textContent.trim()"), SOON)
      .toBe("Remove");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});
