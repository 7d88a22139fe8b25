import { beforeAll, expect, test } from "vitest";
import { extendSeries, type SkippedDate } from "../../src/series/extend-series.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { aTeacher, book, told } from "../support/marketplace.ts";
import { ask } from "../support/policies.ts";
import { aLesson } from "../support/tutoring.ts";
import { aSeries, everyRow, readSeries, spellLessons, timeOff } from "./a-series.ts";

const DAY = 86_400_000;

let app: TestApp;
let tutor: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
});

const fresh = async () => {
  app = await anApp();
  tutor = await app.tutor();
  student = await app.student();
};

/** Runs the task as it is `days` after the app's clock; answers what was made and what left out. */
async function extend(days: number, of = app) {
  const skipped: SkippedDate[] = [];
  const made = await extendSeries(of.tenant.db, of.clock.now + days * DAY, (d) => skipped.push(d));
  return { made, skipped };
}

const nothing = { made: 0, skipped: [] };

test("as the horizon moves on, an open-ended series gets its next dates; run again, nothing", async () => {
  await fresh();
  const { series } = await aSeries(tutor, student);
  expect(await extend(0)).toEqual(nothing);
  // 2027-05-31 is a Monday.
  expect(await extend(1)).toEqual(nothing);
  expect((await readSeries(tutor, series.id)).series.booked_until).toBe("2027-05-31");
  expect(await extend(2)).toEqual({ made: 1, skipped: [] });
  expect(await extend(2)).toEqual(nothing);
  const { series: after, lessons } = await readSeries(tutor, series.id);
  expect([lessons.length, after.booked_until, lessons.at(-1)]).toMatchObject([13, "2027-06-01", {
    series_date: "2027-06-01",
    utc_start: "2027-06-01T08:00:00Z",
    status: "scheduled",
  }]);
  const [log] = await app.tenant.db`
    select actor_id, action from lesson_changes where lesson_id = ${lessons.at(-1)?.id ?? 0}`;
  expect(log).toEqual({ actor_id: null, action: "entered" });
});

test("days that the task was not run are made up for, none of them in the past", async () => {
  await fresh();
  const { series } = await aSeries(tutor, student);
  const { made, skipped } = await extend(120);
  // Today is 2027-06-29, the lesson of that day has not begun.
  expect(skipped.map(({ date, code }) => `${date} ${code}`)).toEqual([
    "2027-06-01 in_the_past",
    "2027-06-08 in_the_past",
    "2027-06-15 in_the_past",
    "2027-06-22 in_the_past",
  ]);
  const dates = (await readSeries(tutor, series.id)).lessons.map(({ series_date }) => series_date);
  expect([made, dates.slice(12)[0], dates.at(-1)]).toEqual([13, "2027-06-29", "2027-09-21"]);
});

test("the wall time is kept in winter, and in the zone in which the series was made", async () => {
  await fresh();
  const { series } = await aSeries(tutor, student);
  await tutor.patch("/me/profile", { timezone: "Asia/Tokyo" });
  await extend(60);
  await extend(120);
  await extend(180);
  const { lessons } = await readSeries(tutor, series.id);
  expect(
    lessons.filter(({ series_date }) => series_date > "2027-10-20").map(({ utc_start }) =>
      utc_start
    ).slice(0, 3),
  )
    .toEqual(["2027-10-26T08:00:00Z", "2027-11-02T09:00:00Z", "2027-11-09T09:00:00Z"]);
});

test("a date that is taken is left out and told by ids; it is not among those that come next", async () => {
  await fresh();
  const { series } = await aSeries(tutor, student);
  const taken = await aLesson(
    tutor,
    await app.student(),
    "2027-06-01T08:30:00Z",
    "2027-06-01T09:30:00Z",
  );
  await aLesson(await app.tutor(), student, "2027-06-08T08:30:00Z", "2027-06-08T09:30:00Z");
  await timeOff(app, tutor, "2027-06-15T00:00:00Z", "2027-06-16T00:00:00Z");
  expect(await extend(23)).toEqual({
    made: 1,
    skipped: [
      { series_id: series.id, date: "2027-06-01", code: "slot_taken" },
      { series_id: series.id, date: "2027-06-08", code: "slot_taken" },
      { series_id: series.id, date: "2027-06-15", code: "blocked" },
    ],
  });
  await tutor.post(`/lessons/${taken}/cancel`);
  expect(await extend(23)).toEqual(nothing);
  expect((await spellLessons(tutor, series.id)).slice(12)).toEqual(["2027-06-22 scheduled"]);
});

test("cancelled dates and what is after the end never come back", async () => {
  await fresh();
  const open = await aSeries(tutor, student);
  const ended = await aSeries(tutor, student, { start_time: "13:00" });
  const short = await aSeries(tutor, student, { start_time: "15:00", interval_end: "2027-06-08" });
  await tutor.post(`/lessons/series/${open.series.id}/dates/2027-05-25/cancel`);
  await tutor.post(`/lessons/series/${ended.series.id}/cancel`, { from: "2027-05-18" });
  expect((await extend(60)).made).toBe(9 + 2);
  expect((await spellLessons(tutor, open.series.id)).slice(10, 13))
    .toEqual(["2027-05-18 scheduled", "2027-05-25 cancelled", "2027-06-01 scheduled"]);
  expect((await spellLessons(tutor, ended.series.id)).at(-1)).toBe("2027-05-25 cancelled");
  const { series, lessons } = await readSeries(tutor, short.series.id);
  expect([series.booked_until, lessons.at(-1)?.series_date]).toEqual(["2027-06-08", "2027-06-08"]);
  const before = await everyRow(app);
  await tutor.post(`/lessons/series/${open.series.id}/cancel`, { from: "2027-03-09" });
  expect(await extend(200)).toEqual(nothing);
  expect(await everyRow(app)).not.toBe(before);
});

test("a longer horizon is reached at once, a shorter one waited for", async () => {
  await fresh();
  const { db } = app.tenant;
  await db`insert into policies (tutor_id, horizon_days) values (${tutor.id}, 30)`;
  const { series, outcomes } = await aSeries(tutor, student);
  expect(outcomes).toHaveLength(4);
  await db`update policies set horizon_days = 60`;
  expect((await extend(0)).made).toBe(4);
  await db`update policies set horizon_days = 10`;
  expect(await extend(20)).toEqual(nothing);
  expect((await readSeries(tutor, series.id)).series.booked_until).toBe("2027-04-30");
});

test("a series that fails keeps none of the others", async () => {
  await fresh();
  const sick = await aSeries(tutor, student);
  const sound = await aSeries(tutor, student, { start_time: "14:00" });
  await app.tenant
    .db`update series set timezone = 'Mars/Olympus' where public_id = ${sick.series.id}`;
  const failed = await extend(2).then(() => null, (error) => error);
  expect(failed).toBeInstanceOf(AggregateError);
  expect(failed.errors.map(String)).toEqual([expect.stringContaining("Mars/Olympus")]);
  expect((await readSeries(tutor, sound.series.id)).lessons).toHaveLength(13);
});

test("on two servers at once, over and over, beside cancels and new lessons: each date once", async ({ skip }) => {
  const tenant = await aTenant();
  const servers = [await anApp({ tenant }), await anApp({ tenant })];
  const [first] = servers;
  if (!first) throw new Error("no server");
  const people = await Promise.all(
    Array.from({ length: 8 }, async () => [await first.tutor(), await first.student()] as const),
  );
  const made = await Promise.all(people.map(([by, of]) => aSeries(by, of)));
  for (let week = 1; week <= 4; week++) {
    for (const server of servers) server.clock.now += 7 * DAY;
    const date = `2027-06-${String(week * 7 - 6).padStart(2, "0")}`;
    const [done] = await Promise.all([
      Promise.all([...servers, ...servers].map((server) => extend(0, server))),
      ...people.slice(0, 2).map(([by]) =>
        first.student().then((other) =>
          by.post("/lessons", {
            student_id: other.id,
            start: `${date}T08:00:00Z`,
            end: `${date}T08:30:00Z`,
          })
        )
      ),
      people[2]?.[0].post(`/lessons/series/${made[2]?.series.id}/cancel`, { from: "2027-06-15" }),
    ]);
    // Whoever meets the cancel leaves that series to the next run.
    done.push(await extend(0, first));
    const total = done.reduce((sum, one) => sum + one.made + one.skipped.length, 0);
    expect([week, total, JSON.stringify(done)])
      .toEqual([week, week <= 2 ? 8 : 7, JSON.stringify(done)]);
  }
  for (const [i, [by]] of people.entries()) {
    const { lessons } = await readSeries(by, made[i]?.series.id ?? "");
    const dates = lessons.map(({ series_date }) => series_date);
    expect(new Set(dates).size).toBe(dates.length);
    if (i > 2) expect(dates).toHaveLength(16);
  }
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});

test("409 beyond_horizon: nobody takes the time of a series before its lesson is made", async () => {
  const own = await anApp();
  const teacher = await aTeacher(own);
  const learner = await own.student();
  const rival = await own.student();
  await ask(teacher, { horizon_days: 7 });
  const weekly = { day_of_week: 2, start_time: "11:00", first_date: "2027-03-02" };
  const { series } = await aSeries(teacher, learner, weekly);
  expect(series.booked_until).toBe("2027-03-08");
  await ask(teacher, { horizon_days: 90 });
  // Other dates of the new horizon too: which times they are is known when they are made.
  const at = (date: string, hour: string) => `${date}T${hour}:00:00Z`;
  const free = `/schedule/free-slots/range?tutor_id=${teacher.id}&from=2027-03-08&to=2027-03-17` +
    "&timezone=Europe/Kyiv";
  const days = async () => {
    const { body } = await rival.get<{ days: { date: string; slots: unknown[] }[] }>(free);
    return body.days.filter(({ slots }) => slots.length > 0).map(({ date }) => date);
  };
  for (const start of [at("2027-03-09", "11"), at("2027-03-10", "12")]) {
    expect(told(await book(rival, teacher, start))).toBe("409 beyond_horizon");
  }
  expect((await days()).at(-1)).toBe("2027-03-08");
  expect((await extend(0, own)).made).toBeGreaterThan(10);
  expect(told(await book(rival, teacher, at("2027-03-09", "11")))).toBe("409 slot_taken");
  expect(told(await book(rival, teacher, at("2027-03-10", "12")))).toBe("201");
  expect((await days()).at(-1)).toBe("2027-03-17");
});

test("201: a tutor who calls their zone by another of its names keeps the last days of the horizon", async () => {
  const own = await anApp();
  const teacher = await aTeacher(own, { zone: "Europe/Kiev" });
  const rival = await own.student();
  await ask(teacher, { horizon_days: 7 });
  const weekly = { day_of_week: 2, start_time: "11:00", first_date: "2027-03-02" };
  const { series } = await aSeries(teacher, await own.student(), weekly);
  expect(series.booked_until).toBe("2027-03-08");
  await teacher.patch("/me/profile", { timezone: "Europe/Kyiv" });
  expect(told(await book(rival, teacher, "2027-03-08T12:00:00Z"))).toBe("201");
  // In another zone a date of the series may be two dates earlier.
  await teacher.patch("/me/profile", { timezone: "Europe/Athens" });
  expect(told(await book(rival, teacher, "2027-03-08T13:00:00Z"))).toBe("409 beyond_horizon");
});

test("201: a series that has ended keeps nobody from booking", async () => {
  const own = await anApp();
  const teacher = await aTeacher(own);
  await ask(teacher, { horizon_days: 7 });
  const weekly = { day_of_week: 2, start_time: "11:00", first_date: "2027-03-02" };
  const ended = await aSeries(teacher, await own.student(), weekly);
  await teacher.post(`/lessons/series/${ended.series.id}/cancel`, { from: "2027-03-02" });
  await ask(teacher, { horizon_days: 90 });
  expect(told(await book(await own.student(), teacher, "2027-03-16T11:00:00Z"))).toBe("201");
});
