import { beforeAll, expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, withoutLimits } from "../support/marketplace.ts";
import { lease } from "./bot.ts";
import { FAR, settle } from "./told.ts";

/** What was told, is to be told and could not be (N2). */
let app: TestApp;
let bot: Client;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  await withoutLimits(app);
  const [tutor, student] = [await aTeacher(app), await app.student()];
  await linkAccounts(app);
  for (let day = 10; day < 20; day++) {
    const lesson = await booked(student, tutor, `2060-03-${day}T10:00:00Z`);
    if (day % 3 === 0) await settle(app, lesson, "confirmation", "failed");
    if (day % 3 === 1) await settle(app, lesson, "confirmation", "sent");
    if (day === 17) await cancel(student, lesson);
  }
  bot = await app.service();
});

type Page = {
  readonly results: readonly { readonly id: number; readonly status: string }[];
  readonly cursor: string | null;
  readonly has_more: boolean;
  readonly code: string;
};
const page = (query: string) => bot.get<Page>(`/internal/notifications${query}`);

async function all(query: string): Promise<Page["results"]> {
  const found: Page["results"][number][] = [];
  let cursor = "";
  for (;;) {
    const { body } = await page(`?limit=7${query}${cursor}`);
    found.push(...body.results);
    expect(body.has_more).toBe(body.cursor !== null);
    if (body.cursor === null) return found;
    cursor = `&cursor=${body.cursor}`;
  }
}

test.each(["pending", "sent", "failed", null])(
  "200: %s, page by page, each once",
  async (status) => {
    const rows = await app.tenant.db<{ id: number }[]>`
    select id from notifications
    where status <> 'withdrawn' and (${status}::text is null or status = ${status})
    order by id desc`;
    expect(rows.length).toBeGreaterThan(5);
    const found = await all(status === null ? "" : `&status=${status}`);
    expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  },
);

test("200: one that is leased is still pending, and listing leases nothing", async () => {
  const before = await all("&status=pending");
  const leased = await lease(bot);
  expect(leased.length).toBeGreaterThan(0);
  expect(await all("&status=pending").then((rows) => rows.map(({ id }) => id)))
    .toEqual(before.map(({ id }) => id));
});

test("400: a cursor of another state or tenant, and none that there is", async () => {
  const { body } = await page("?limit=1&status=failed");
  for (const query of [`?status=sent&cursor=${body.cursor}`, "?cursor=abc", "?status=withdrawn"]) {
    expect((await page(query)).status).toBe(400);
  }
  const neighbour = await (await anApp()).service();
  const path = `/internal/notifications?status=failed&cursor=${body.cursor}`;
  expect((await neighbour.get<Page>(path)).status).toBe(400);
});
