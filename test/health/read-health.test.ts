import { expect, inject, test } from "vitest";
import { version } from "../../src/start/version.ts";
import { tzVersion } from "../../src/time/zone.ts";
import { anApp, NOW } from "../support/app.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { anAppOn } from "../support/own-database.ts";
import "../support/provided.ts";

const app = await anApp();

test.each([[604_800_000, "degraded", "skewed"], [-60_001, "degraded", "skewed"], [
  60_000,
  "healthy",
  "ok",
]])("200: a clock that is %i ms ahead is %s, %s", async (skewMs, status, clock) => {
  app.clock.skewMs = skewMs;
  expect(await app.nobody.get("/health")).toMatchObject({
    status: 200,
    body: { status, database: "connected", database_error: null, clock, clock_skew_ms: skewMs },
  });
  app.clock.skewMs = 0;
});

test("200: the time of the answer is that of the clock that decides", async () => {
  const { body } = await app.nobody.get<{ timestamp: string }>("/health");
  expect(Date.parse(body.timestamp)).toBe(Date.parse(NOW));
});

test("200: the version is that of deno.json, the contract and the change log", async () => {
  const { body } = await app.nobody.get<{ version: string }>("/health");
  const changes = await Deno.readTextFile("CHANGELOG.md");
  const last = /^## \[(\d.*?)\]/m.exec(changes)?.[1];
  expect([body.version, last]).toEqual([version, version]);
  expect(inject("document")["info"]).toMatchObject({ version });
});

test("200: the release of the tz database is told, and another one in the database is degraded", async () => {
  const ofItsOwn = await anAppOn((await anEmptyDatabase()).url);
  const told = async () => (await ofItsOwn.nobody.get<Record<string, unknown>>("/health")).body;
  const known = { tz_release: tzVersion, tz_release_of_database: tzVersion };
  expect(await told()).toMatchObject({ status: "healthy", ...known });
  await ofItsOwn.tenant.control`update extensions.tz_release set version = '2999a'`;
  expect(await told())
    .toMatchObject({ status: "degraded", ...known, tz_release_of_database: "2999a" });
});
