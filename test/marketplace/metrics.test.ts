/** What is measured of the marketplace (M2). */
import { expect, test } from "vitest";
import { forgetMetrics } from "../../src/marketplace/save-metrics.ts";
import { MarketplaceMetrics } from "../../src/marketplace/metrics.ts";
import { TutorLists } from "../../src/marketplace/tutor-lists.ts";
import { ToldChanges } from "../../src/marketplace/told-changes.ts";
import { toSearch } from "../../src/marketplace/search.ts";
import { CalendarVersions } from "../../src/calendar/calendar-versions.ts";
import { createLogger } from "../../src/platform/logging/log.ts";
import { flushMetrics } from "../../src/start/metrics-timer.ts";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { anApp, NOW, type TestApp } from "../support/app.ts";
import { aTeacher } from "../support/marketplace.ts";

type Row = { name: string; count: number; total: number; most: number };

const app = await anApp();
const rowsOf = ({ tenant }: TestApp) =>
  tenant.db<Row[]>`
    select name, count::int, total, most from marketplace_metrics order by name`;
const flush = ({ metrics, tenant, clock }: TestApp, open = () => Promise.resolve(tenant.db)) =>
  flushMetrics({
    metrics,
    open,
    log: createLogger({ level: "silent", sink: () => {}, now: () => 0 }),
    now: () => clock.now,
  });

test("each answer is counted as a hit or a miss, with its length and its results, and written together", async () => {
  const student = await app.student();
  for (let i = 0; i < 3; i++) await aTeacher(app);
  for (const query of ["", "", "", "limit=2"]) await student.get(`/marketplace/tutors?${query}`);
  expect(await rowsOf(app), "nothing is written in a reader's way").toEqual([]);
  await flush(app);
  const rows = await rowsOf(app);
  expect(rows).toMatchObject([
    { name: "marketplace_cache_hit", total: expect.any(Number) },
    { name: "marketplace_cache_miss" },
    { name: "marketplace_query_duration_ms", count: 4 },
    { name: "marketplace_result_count", count: 4, total: 11, most: 3 },
  ]);
  const [hits, misses, duration] = rows;
  expect((hits?.count ?? 0) + (misses?.count ?? 0)).toBe(4);
  expect(duration?.total).toBeGreaterThan(0);
  expect(duration?.most).toBeLessThanOrEqual(duration?.total ?? 0);
  await flush(app);
  expect(await rowsOf(app), "nothing new").toHaveLength(4);
});

test("what cannot be written is lost, and readers do not learn of it", async () => {
  const student = await app.student();
  await student.get("/marketplace/tutors");
  await flush(app, () => Promise.reject(new Error("no database")));
  expect((await student.get("/marketplace/tutors")).status).toBe(200);
});

test("they are forgotten after seven days", async () => {
  const now = Date.parse(NOW);
  const day = 86_400_000;
  const before = (await rowsOf(app)).length;
  expect(await forgetMetrics(app.tenant.db, now + 7 * day)).toBe(0);
  expect(await forgetMetrics(app.tenant.db, now + 7 * day + 1, 3)).toBe(before);
});

test.each([
  [149, null],
  [200, "warn"],
  [301, "error"],
])(
  "an answer of %i ms that was not kept is told as %s; a kept one from 300 on",
  async (ms, level) => {
    const { slug, id, db } = app.tenant;
    let elapsed = 0;
    const lines: { level: string; event: string }[] = [];
    const versions = new CalendarVersions({
      trustMs: 1_000,
      look: () => Promise.reject(new Error("nobody looks")),
      now: () => 0,
    });
    const lists = new TutorLists({
      told: new ToldChanges(versions),
      sieves: null,
      metrics: new MarketplaceMetrics(new Meter()),
      // Twice for each answer: when it begins, and when it is there.
      elapsed: () => elapsed += ms,
    });
    const log = createLogger({
      level: "warn",
      sink: (line) => void lines.push(JSON.parse(line)),
      now: () => 0,
    });
    const search = toSearch({ duration_minutes: 60, sort: "rating", limit: 1 }, id, "UTC", 0);
    await lists.list({ db, tenant: { id, slug }, now: () => 0, log }, search);
    const events = lines.map((line) => [line.level, line.event]);
    const event = level === "error" ? "marketplace_too_slow" : "marketplace_slow";
    expect(events).toEqual(level === null ? [] : [[level, event]]);
  },
);
