import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";

/** `Server-Timing`: where the time of an answer went (X6). */
const app = await anApp();
const WITH_DATABASE =
  /^total;dur=[\d.]+, db;dur=[\d.]+;desc="(?:1 statement|\d{2,} statements|[2-9] statements)", wait;dur=[\d.]+$/;

test("what the database was asked is told, and that it was not for what is kept", async () => {
  const tutor = await app.tutor();
  const path = "/calendar/week?week_start=2027-03-01&timezone=Europe/Kyiv";
  const first = (await tutor.get(path)).headers.get("server-timing");
  expect(first).toMatch(WITH_DATABASE);
  const [total = NaN, database = NaN] = [...(first ?? "").matchAll(/dur=([\d.]+)/g)]
    .map(([, ms]) => Number(ms));
  expect(total).toBeGreaterThanOrEqual(database);
  expect((await tutor.get(path)).headers.get("server-timing")).toMatch(/^total;dur=[\d.]+$/);
});

test("it is on problems too, and on answers to strangers", async () => {
  for (const path of ["/me/profile", "/nowhere"]) {
    const { status, headers } = await app.nobody.get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers.get("server-timing"), path).toMatch(/^total;dur=/);
  }
});

test("a slow statement is told to the log by its query's name, with the request's id", async () => {
  const own = await anApp();
  const tutor = await own.tutor();
  const held = await own.tenant.db.reserve();
  await held.unsafe("begin; lock table services in access exclusive mode");
  const asking = tutor.get("/tutor/services", { headers: { "x-request-id": "slow-one-1" } });
  await new Promise((resolve) => setTimeout(resolve, 450));
  await held.unsafe("commit");
  held.release();
  expect((await asking).status).toBe(200);
  const told = own.logLines.map((line) => JSON.parse(line))
    .filter(({ event }) => event === "statement_too_slow");
  expect(told).toMatchObject([
    { level: "error", request_id: "slow-one-1", query: expect.stringMatching(/^[a-z]\w+$/) },
  ]);
});
