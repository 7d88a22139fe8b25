/** What pages tell of themselves is counted, and nothing else is taken (W1). */
import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { exposed } from "../support/exposed.ts";

const week = { name: "calendar_load", duration_ms: 312, cells_count: 336 };

const post = (app: Awaited<ReturnType<typeof anApp>>, body: BodyInit, headers = {}) =>
  app.fetch(
    new Request("http://localhost/api/telemetry", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    }),
    "192.0.2.7",
  );
const tell = (app: Awaited<ReturnType<typeof anApp>>, ...events: readonly unknown[]) =>
  post(app, JSON.stringify({ events }));

test("204: calendars that were shown are counted, with how long they took and their half hours", async () => {
  const app = await anApp();
  expect((await tell(app, week, { ...week, duration_ms: 4_000, cells_count: 144 })).status)
    .toBe(204);
  const read = (series: string) => exposed(app.meter, series);
  expect(await read("calendar_load_duration_seconds_count")).toBe(2);
  expect(await read("calendar_load_duration_seconds_sum")).toBeCloseTo(4.312, 6);
  expect(await read('calendar_load_duration_seconds_bucket{le="0.5"}')).toBe(1);
  expect(await read('calendar_load_cells_bucket{le="144"}')).toBe(1);
  expect(await read("calendar_load_cells_sum")).toBe(480);
});

test("400, 413, 415: what is no telemetry is refused whole, and nothing of it is counted", async () => {
  const app = await anApp();
  const wrong = [
    ...[{ ...week, name: "click" }, { ...week, duration_ms: -1 }, { ...week, cells_count: 1.5 }],
    ...[{ ...week, duration_ms: 1e9 }, { ...week, user: "anna" }, { name: "calendar_load" }],
  ];
  for (const event of wrong) expect((await tell(app, week, event)).status).toBe(400);
  expect((await tell(app)).status).toBe(400);
  expect((await tell(app, ...Array(21).fill(week))).status).toBe(400);
  expect((await post(app, `{"events":[${" ".repeat(5_000)}]}`)).status).toBe(413);
  expect((await post(app, "{}", { "content-type": "text/plain" })).status).toBe(415);
  expect(await exposed(app.meter, "calendar_load_duration_seconds_count")).toBe(0);
});

test("429: one address tells so much and no more, whoever it says that it is", async () => {
  const app = await anApp({ strangersPerMinute: 3 });
  for (let i = 0; i < 3; i++) expect((await tell(app, week)).status).toBe(204);
  const refused = await tell(app, week);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await exposed(app.meter, "calendar_load_duration_seconds_count")).toBe(3);
});
