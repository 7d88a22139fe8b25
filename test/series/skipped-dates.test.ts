import { describe, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { extendSeries } from "../../src/series/extend-series.ts";
import { takeBackDates } from "../../src/series/take-back-dates.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { aSeries, readSeries, timeOff } from "./a-series.ts";

/** Dates that are taken when the horizon reaches them: a series tells of them, and takes them back. */

const DAY = 86_400_000;

let app: TestApp;
let tutor: Person;
let student: Person;
const later = (days: number) => app.clock.now + days * DAY;
const extend = (days: number) => extendSeries(app.tenant.db, later(days));
const takeBack = (days: number) => takeBackDates(app.tenant.db, later(days));

const skippedOf = async (by: Person, id: string) =>
  (await readSeries(by, id)).skipped_dates.map(({ date, code }) => `${date} ${code}`);
const datesOf = async (id: string) =>
  (await readSeries(tutor, id)).lessons.map(({ series_date }) => series_date);

/** Tuesdays at eleven in Kyiv until 2027-05-25; 2027-06-01 is the first date to come. */
async function aFreshSeries() {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student()];
  return (await aSeries(tutor, student)).series.id;
}

test("200: they are told with the reason, to both people and without names", async () => {
  const id = await aFreshSeries();
  await aLesson(tutor, await app.student(), "2027-06-01T08:30:00Z", "2027-06-01T09:00:00Z");
  await timeOff(app, tutor, "2027-06-08T00:00:00Z", "2027-06-09T00:00:00Z");
  expect((await readSeries(tutor, id)).skipped_dates).toEqual([]);
  await extend(9);
  for (const by of [tutor, student]) {
    expect((await readSeries(by, id)).skipped_dates).toEqual([
      {
        date: "2027-06-01",
        code: "slot_taken",
        detail: "The tutor or the student has a lesson or a hold then.",
      },
      { date: "2027-06-08", code: "blocked", detail: "The tutor has blocked that time." },
    ]);
  }
  const inUkrainian = await tutor.get<{ skipped_dates: { detail: string }[] }>(
    `/lessons/series/${id}`,
    { headers: { "accept-language": "uk" } },
  );
  expect(inUkrainian.body.skipped_dates.map(({ detail }) => detail)).toEqual([
    "У викладача або в учня в цей час є урок чи тимчасове бронювання.",
    "Викладач заблокував цей час.",
  ]);
  const from = await tutor.get<{ skipped_dates: { date: string }[] }>(
    `/lessons/series/${id}?from=2027-06-02`,
  );
  expect(from.body.skipped_dates.map(({ date }) => date)).toEqual(["2027-06-08"]);
});

describe("once nothing is in the way", () => {
  test("the next run makes the lesson, once, and the date is skipped no more", async () => {
    const id = await aFreshSeries();
    const other = await aLesson(
      tutor,
      await app.student(),
      "2027-06-01T08:00:00Z",
      "2027-06-01T09:00:00Z",
    );
    await extend(2);
    expect(await takeBack(2)).toBe(0);
    await cancel(tutor, { id: other });
    const both = await Promise.all([takeBack(2), takeBack(2)]);
    expect(both.toSorted()).toEqual([0, 1]);
    expect([await takeBack(2), await skippedOf(tutor, id)]).toEqual([0, []]);
    const { lessons } = await readSeries(student, id);
    expect(lessons.at(-1)).toMatchObject({
      series_date: "2027-06-01",
      utc_start: "2027-06-01T08:00:00Z",
      status: "scheduled",
    });
  });

  test("the hourly maintenance does it, and says how many", async () => {
    const id = await aFreshSeries();
    const block = await timeOff(app, tutor, "2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z");
    await extend(2);
    await app.tenant.db`delete from blocks where id = ${block}`;
    const done = await maintainTenant(app.tenant.db, later(2));
    expect(done.series_dates_taken_back).toBe(1);
    expect((await datesOf(id)).at(-1)).toBe("2027-06-01");
  });

  test("it does so for a student who has become a tutor, too", async () => {
    const id = await aFreshSeries();
    const block = await timeOff(app, tutor, "2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z");
    await extend(2);
    await (await app.as(student, "tutor")).get("/me/profile");
    await app.tenant.db`delete from blocks where id = ${block}`;
    expect(await takeBack(2)).toBe(1);
    expect((await datesOf(id)).at(-1)).toBe("2027-06-01");
  });

  test("another obstacle is told instead of the first", async () => {
    const id = await aFreshSeries();
    const block = await timeOff(app, tutor, "2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z");
    await extend(2);
    await app.tenant.db`delete from blocks where id = ${block}`;
    await aLesson(tutor, await app.student(), "2027-06-01T08:00:00Z", "2027-06-01T09:00:00Z");
    expect(await takeBack(2)).toBe(0);
    expect(await skippedOf(student, id)).toEqual(["2027-06-01 slot_taken"]);
  });
});

test("what has passed, what was cancelled and what lies after a series' end never comes back", async () => {
  const id = await aFreshSeries();
  const block = await timeOff(app, tutor, "2027-05-31T00:00:00Z", "2027-06-16T00:00:00Z");
  await extend(16);
  expect(await skippedOf(tutor, id))
    .toEqual(["2027-06-01 blocked", "2027-06-08 blocked", "2027-06-15 blocked"]);
  await tutor.post(`/lessons/series/${id}/dates/2027-05-25/cancel`, {});
  const ended = await tutor.post(`/lessons/series/${id}/cancel`, { from: "2027-06-15" });
  expect(ended.status).toBe(200);
  expect(await skippedOf(tutor, id)).toEqual(["2027-06-01 blocked", "2027-06-08 blocked"]);
  await app.tenant.db`delete from blocks where id = ${block}`;
  // It is 2027-06-02, and the lesson of the first date would have begun.
  expect(await takeBack(93)).toBe(1);
  expect(await skippedOf(tutor, id)).toEqual(["2027-06-01 blocked"]);
  expect((await datesOf(id)).at(-1)).toBe("2027-06-08");
});
