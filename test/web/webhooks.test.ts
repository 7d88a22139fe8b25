import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";
import { answers, aReceiver, takes, verified } from "../support/webhook-receiver.ts";

// A page takes its time where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const SOON = { timeout: 20_000, interval: 100 };
const admin = { sub: crypto.randomUUID(), role: "admin" } as const;

describeInBrowser("the webhooks page", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages({ WEBHOOK_ALLOW_PRIVATE: "localhost" });
  }, 90_000);
  afterAll(() => pages.close());

  it("adds an endpoint, shows its secret once, and its test arrives signed with it", async () => {
    const receiver = await aReceiver(answers(200, "<b>thanks</b>"));
    const page = await pages.open("/booking/webhooks", { as: admin });
    await page.getByText("There are no endpoints yet.").waitFor();
    const secret = await addEndpoint(page, receiver.url, "The <i>CRM</i>");
    expect(secret).toMatch(/^whsec_/);
    const card = cardOf(page, "The <i>CRM</i>");
    await card.getByRole("button", { name: "Send a test" }).dblclick();
    await expect.poll(() => receiver.received.length, SOON).toBe(1);
    expect(verified(receiver.received[0], secret)).toMatchObject({ type: "webhook.test" });
    await card.getByRole("link", { name: "Deliveries" }).click();
    const row = page.locator(".delivery");
    await expect.poll(() => row.innerText(), SOON).toContain("Delivered");
    await row.getByText("What was sent and answered").click();
    await row.getByText("<b>thanks</b>").waitFor();
    await row.getByText('"type": "webhook.test"').waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(pages.complaints()).toEqual([]);
  });

  it("filters deliveries, and sends one or all since a time once more", async () => {
    const receiver = await aReceiver(answers(500, "broken"));
    const page = await pages.open("/booking/webhooks", { as: admin });
    await addEndpoint(page, receiver.url, "Broken");
    const card = cardOf(page, "Broken");
    await card.getByRole("button", { name: "Send a test" }).click();
    await expect.poll(() => receiver.received.length, SOON).toBe(1);
    await card.getByRole("link", { name: "Deliveries" }).click();
    const row = page.locator(".delivery");
    await expect.poll(() => row.innerText(), SOON).toContain("refused, answered 500");
    // When it happened is told on the admin's own clock.
    expect(await row.innerText()).not.toContain("UTC");
    await page.getByLabel("Status").selectOption("delivered");
    await page.getByText("There are no deliveries of this kind.").waitFor();
    await page.getByLabel("Status").selectOption("all");
    receiver.behave = takes;
    await row.getByRole("button", { name: "Send webhook.test" }).click();
    await expect.poll(() => receiver.received.length, SOON).toBe(2);
    await expect.poll(() => row.innerText(), SOON).toContain("Delivered");
    await page.getByLabel("Since (UTC)").fill("2020-01-01T00:00");
    await page.getByLabel("Which").selectOption("both");
    await page.locator(".replay-form").getByRole("button", { name: "Send again" }).click();
    await page.getByText("1 delivery is sent again.").waitFor();
    await expect.poll(() => receiver.received.length, SOON).toBe(3);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  it("changes, disables, enables and deletes an endpoint, and gives it a second secret", async () => {
    const receiver = await aReceiver();
    const page = await pages.open("/booking/webhooks", {
      as: admin,
      screen: "phone",
      isDark: true,
    });
    const first = await addEndpoint(page, receiver.url, "Events");
    await cardOf(page, "Events").getByRole("button", { name: "Change" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Only these").check();
    await dialog.getByLabel("lesson.booked").check();
    await dialog.getByLabel("What it is").fill("Bookings");
    await dialog.getByRole("button", { name: "Save" }).click();
    const card = cardOf(page, "Bookings");
    await card.getByText("lesson.booked").waitFor();
    await card.getByRole("button", { name: "Disable" }).click();
    await card.getByText("by an admin").waitFor();
    expect(await card.getByRole("button", { name: "Send a test" }).isDisabled()).toBe(true);
    await card.getByRole("button", { name: "Enable" }).click();
    await card.getByText("Enabled", { exact: true }).waitFor();
    await card.getByRole("button", { name: "New secret" }).click();
    await dialog.getByRole("button", { name: "New secret" }).click();
    const second = await dialog.getByLabel("Secret", { exact: true }).inputValue();
    expect(second).not.toBe(first);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await card.getByText("The secret before goes on until").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await card.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => card.count(), SOON).toBe(0);
  });

  it("says at the field what is wrong with an address, and keeps what was typed", async () => {
    const page = await pages.open("/booking/webhooks", { as: admin });
    await page.getByRole("button", { name: "Add an endpoint" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Address").fill("http://10.0.0.1/hooks");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.locator(".field-error").waitFor();
    expect(await dialog.getByLabel("Address").inputValue()).toBe("http://10.0.0.1/hooks");
  });

  it("does not save over what somebody else has changed before it has said so", async () => {
    const receiver = await aReceiver();
    const page = await pages.open("/booking/webhooks", { as: admin });
    await addEndpoint(page, receiver.url, "Shared");
    const token = await pages.tokenOf(admin);
    const list = (await pages.ask(token, "GET", "/webhooks/endpoints")).body;
    const { results } = list as { results: { id: number; description: string }[] };
    const path = `/webhooks/endpoints/${results.find((one) => one.description === "Shared")?.id}`;
    const read = page.waitForResponse((answer) => answer.url().endsWith(path));
    await cardOf(page, "Shared").getByRole("button", { name: "Change" }).click();
    await read;
    await pages.ask(token, "PATCH", path, { description: "Theirs" });
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What it is").fill("Mine");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("was changed by somebody else").waitFor();
    expect((await pages.ask(token, "GET", path)).body).toMatchObject({ description: "Theirs" });
    expect(await dialog.getByLabel("What it is").inputValue()).toBe("Mine");
    await dialog.getByRole("button", { name: "Save" }).click();
    await cardOf(page, "Mine").waitFor();
  });

  it("says in a sentence that the page is for admins", async () => {
    const page = await pages.open("/booking/webhooks", {
      as: { sub: crypto.randomUUID(), role: "tutor" },
    });
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("button", { name: "Add an endpoint" }).count()).toBe(0);
  });
});

const cardOf = (page: Page, description: string) =>
  page.locator(".endpoint").filter({
    has: page.getByRole("heading", { name: description, exact: true }),
  });

/** Answers the secret that the page shows. */
async function addEndpoint(page: Page, url: string, description: string): Promise<string> {
  await page.getByRole("button", { name: "Add an endpoint" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill(url);
  await dialog.getByLabel("What it is").fill(description);
  await dialog.getByRole("button", { name: "Save" }).click();
  const secret = await dialog.getByLabel("Secret", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  return secret;
}
