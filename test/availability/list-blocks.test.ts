import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aBlock, blocksOf } from "../support/time-off.ts";
import type { ProblemBody } from "../support/tutoring.ts";

let app: TestApp;
let tutor: Person;
let ids: { first: number; second: number; inside: number; last: number };

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
  ids = {
    last: await aBlock(tutor, "2027-03-20T00:00:00Z", "2027-03-21T00:00:00Z"),
    second: await aBlock(tutor, "2027-03-09T00:00:00Z", "2027-03-12T00:00:00Z"),
    inside: await aBlock(tutor, "2027-03-10T00:00:00Z", "2027-03-11T00:00:00Z"),
    first: await aBlock(tutor, "2027-03-01T00:00:00Z", "2027-03-09T00:00:00Z"),
  };
  await aBlock(await app.tutor(), "2027-03-09T00:00:00Z", "2027-03-10T00:00:00Z");
});

const listed = async (query: Record<string, string>) =>
  (await blocksOf(tutor, `?${new URLSearchParams(query)}`)).map(({ id }) => id);

test("200: the caller's own in order of their start, also those that are over", async () => {
  app.clock.now = Date.parse("2027-03-09T12:00:00Z");
  expect(await listed({})).toEqual([ids.first, ids.second, ids.inside, ids.last]);
});

test("200: from and to are half-open, either may be missing, any offset will do", async () => {
  expect(await listed({ from: "2027-03-09T00:00:00Z", to: "2027-03-20T00:00:00Z" }))
    .toEqual([ids.second, ids.inside]);
  expect(await listed({ from: "2027-03-08T23:59:59Z", to: "2027-03-09T00:00:01Z" }))
    .toEqual([ids.first, ids.second]);
  expect(await listed({ from: "2027-03-11T02:00:00+02:00" })).toEqual([ids.second, ids.last]);
  expect(await listed({ to: "2027-03-09T00:00:00Z" })).toEqual([ids.first]);
  expect(await listed({ from: "2027-03-21T00:00:00Z" })).toEqual([]);
});

test("200: local times follow the tutor's zone of today", async () => {
  const own = await app.tutor({ zone: "Europe/Kyiv" });
  await aBlock(own, "2027-03-09T00:00:00Z", "2027-03-10T00:00:00Z");
  await own.patch("/me/profile", { timezone: "Asia/Tokyo" });
  expect(await blocksOf(own)).toMatchObject([{
    utc_start: "2027-03-09T00:00:00Z",
    user_local_start: "2027-03-09T09:00:00+09:00",
    timezone: "Asia/Tokyo",
  }]);
});

test.each([
  ["2027-03-09T00:00:00Z", "2027-03-09T00:00:00Z"],
  ["2027-03-09T00:00:00Z", "2027-03-08T00:00:00Z"],
])("400: from %s to %s", async (from, to) => {
  const query = new URLSearchParams({ from, to });
  const { status, body } = await tutor.get<ProblemBody>(`/tutor/blocks?${query}`);
  expect([status, body.errors]).toEqual([400, [
    { path: "query.to", message: "must be after from" },
  ]]);
});
