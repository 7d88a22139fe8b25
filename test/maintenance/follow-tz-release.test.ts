import { beforeEach, describe, expect, test } from "vitest";
import { followTzRelease, type ZoneFollowed } from "../../src/maintenance/follow-tz-release.ts";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { tzVersion } from "../../src/time/zone.ts";
import { aSeries, readSeries } from "../series/a-series.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import { addSlot, aLesson, saveWeek, slotOn, slotsBetween, times } from "../support/tutoring.ts";

/**
 * Until 2026b Vancouver was to be at -08 in winter: what a release of that time had made for November 2027 is
 * an hour later than what it should be. Such rows are put here, then maintenance comes.
 */
const ZONE = "America/Vancouver";
const WINTER = "2027-11-07T09:00:00Z";

let app: TestApp;
let tutor: Person;
let student: Person;
beforeEach(async () => {
  app = await anApp({ now: "2027-10-20T12:00:00Z" });
  tutor = await app.tutor({ zone: ZONE });
  student = await app.student({ zone: ZONE });
});

/** Slots, and lessons of series that nobody moved, as the older release had them. */
async function makeOlder() {
  const { db } = app.tenant;
  await db`
    update slots set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'
    where starts_at >= ${WINTER} and timezone = ${ZONE}`;
  // From the last on, so that each finds its place.
  for (
    const { id } of await db<{ id: number }[]>`
    select id from lessons lesson
    where series_id is not null and starts_at >= ${WINTER} and not exists (
      select from lesson_changes where lesson_id = lesson.id and action = 'rescheduled'
    )
    order by starts_at desc`
  ) {
    await db`
      update lessons set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'
      where id = ${id}`;
  }
}

const rowsOf = async () => ({
  slots: await app.tenant.db`
    select id, date, start_time, end_time, timezone, starts_at, ends_at, source, available
    from slots order by id`,
  lessons: await app.tenant.db`select id, starts_at, ends_at, status from lessons order by id`,
});

async function follow(now = app.clock.now) {
  const told: ZoneFollowed[] = [];
  const moved = await followTzRelease(app.tenant.db, now, (zone) => told.push(zone));
  return { moved, told };
}

test("slots of all kinds and weekly lessons get the instants of their wall times, and keep their ids", async () => {
  await saveWeek(tutor, {
    "1": [["09:00", "12:00"], ["12:00", "14:00"]],
    "7": [["00:00", "24:00"]],
  });
  await addSlot(tutor, "2027-11-16", ["14:00", "15:00"]);
  await addSlot(tutor, "2027-11-16", ["15:00", "16:30"]);
  const [edited, other] = await slotsBetween(tutor, "2027-11-22", "2027-11-22");
  await tutor.put(`/booking/slots/${edited?.id}`, {
    ...times("10:00", "11:00"),
    strategy: "override",
  });
  await tutor.put(`/booking/slots/${other?.id}`, { ...times("12:30", "13:00") });
  const weekly = { day_of_week: 2, first_date: "2027-10-26" };
  const early = await aSeries(tutor, student, { ...weekly, start_time: "11:00" });
  await aSeries(tutor, student, { ...weekly, start_time: "12:00" });
  const moved = (await readSeries(tutor, early.series.id)).lessons
    .find(({ series_date }) => series_date === "2027-11-23");
  const elsewhere = { start: "2027-11-24T20:00:00Z" };
  expect((await tutor.patch(`/lessons/${moved?.id}/reschedule`, elsewhere)).status).toBe(200);
  await aLesson(tutor, student, "2027-11-17T18:00:00Z", "2027-11-17T19:00:00Z");

  const right = await rowsOf();
  expect((await slotOn(tutor, "2027-11-14")).utc_start).toBe("2027-11-14T07:00:00Z");
  await makeOlder();
  expect(await rowsOf()).not.toEqual(right);
  const { told, moved: count } = await follow();
  expect(await rowsOf()).toEqual(right);
  expect(told).toEqual([{
    release: tzVersion,
    zone: ZONE,
    slots: count - (told[0]?.lessons ?? 0),
    slots_left: 0,
    lessons: expect.any(Number),
    lessons_left: 0,
  }]);
  expect(told[0]?.slots).toBeGreaterThan(20);
  expect(told[0]?.lessons).toBeGreaterThan(15);
  expect(await follow()).toEqual({ moved: 0, told: [] });
});

test("whoever is reminded is reminded an hour before the lesson as it is now; both trails say why", async () => {
  await saveWeek(tutor, { "1": [["09:00", "12:00"]] });
  const { series } = await aSeries(tutor, student, {
    day_of_week: 2,
    start_time: "11:00",
    first_date: "2027-11-09",
  });
  await makeOlder();
  await follow();
  const reason = `tz database ${tzVersion}`;
  const reminders = await app.tenant.db`
    select from notifications join lessons on lessons.id = lesson_id
    where kind = 'reminder' and scheduled_at <> starts_at - interval '1 hour'`;
  expect(reminders).toEqual([]);
  const [lesson] = (await readSeries(tutor, series.id)).lessons;
  expect([lesson?.utc_start, lesson?.reason]).toEqual(["2027-11-09T18:00:00Z", reason]);
  const trails = await app.tenant.db`
    select action, actor_id from lesson_changes where lesson_id = ${
    lesson?.id ?? 0
  } and reason = ${reason}
    union all
    select distinct action, actor_id from availability_changes where reason = ${reason}`;
  expect(trails).toEqual([
    { action: "rescheduled", actor_id: null },
    { action: "slot_changed", actor_id: null },
  ]);
});

describe("what cannot move", () => {
  test("a weekly lesson whose new time is taken stays, is told, and moves when the time is free", async () => {
    const { series } = await aSeries(tutor, student, {
      day_of_week: 2,
      start_time: "11:00",
      first_date: "2027-11-09",
      interval_end: "2027-11-16",
    });
    await makeOlder();
    const other = await app.student();
    const id = await aLesson(tutor, other, "2027-11-09T18:00:00Z", "2027-11-09T19:00:00Z");
    expect((await follow()).told).toMatchObject([{ zone: ZONE, lessons: 1, lessons_left: 1 }]);
    const starts = async () =>
      (await readSeries(tutor, series.id)).lessons.map(({ utc_start }) => utc_start);
    expect(await starts()).toEqual(["2027-11-09T19:00:00Z", "2027-11-16T18:00:00Z"]);
    await cancel(tutor, { id });
    expect((await follow()).told).toMatchObject([{ zone: ZONE, lessons: 1, lessons_left: 0 }]);
    expect(await starts()).toEqual(["2027-11-09T18:00:00Z", "2027-11-16T18:00:00Z"]);
  });

  test("a slot by hand whose new time another one by hand has stays; the week fills around them", async () => {
    await saveWeek(tutor, { "2": [["09:00", "18:00"]] });
    await tutor.delete(`/booking/slots/${(await slotOn(tutor, "2027-11-16")).id}`);
    const slot = await addSlot(tutor, "2027-11-16", ["14:00", "15:00"]);
    await makeOlder();
    await app.tenant.db`
      insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
      values (${tutor.id}, '2027-11-16', '21:00', '22:00', 'UTC', '2027-11-16T21:00Z', '2027-11-16T22:00Z', 'manual')`;
    expect((await follow()).told).toMatchObject([{ zone: ZONE, slots_left: 1 }]);
    const [row] = await app.tenant.db`select starts_at from slots where id = ${slot.id}`;
    expect(row).toEqual({ starts_at: "2027-11-16T22:00:00Z" });
  });
});

test("maintenance does it hourly until a day after the release was loaded, then asks no more", async () => {
  await saveWeek(tutor, { "1": [["09:00", "12:00"]] });
  const { db } = app.tenant;
  await makeOlder();
  expect((await maintainTenant(db, app.clock.now)).times_that_followed_clocks).toBeGreaterThan(5);
  await makeOlder();
  expect((await maintainTenant(db, app.clock.now)).times_that_followed_clocks).toBeGreaterThan(5);
  await db`update made_by_tz_release set at = at + interval '2 days'`;
  await makeOlder();
  expect((await maintainTenant(db, app.clock.now)).times_that_followed_clocks).toBe(0);
});
