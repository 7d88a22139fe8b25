import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, openEveryDay, type Teacher, told } from "../support/marketplace.ts";
import { set } from "../support/policies.ts";
import { askServer, readWeek, WEEK, type Week, weekPath } from "./week.ts";

/** What a week tells of the policies, so that a screen shows what booking refuses as such. */

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

const NONE = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: null,
};

async function asks(tutor: Person, policies: object) {
  expect((await tutor.put("/tutor/policies", { ...NONE, ...policies })).status).toBe(200);
}

/** The cells that a screen leaves open: available, not too soon and not too late. */
const open = (week: Week, now: number) =>
  week.cells.filter(({ status, start }) =>
    status === "available" &&
    Date.parse(start) > now &&
    Date.parse(start) >= now + week.min_notice_minutes * 60_000 &&
    start < week.bookable_until
  ).map(({ start }) => start);

describe("200: a week", () => {
  test("tells the policies in force, the tenant's where the tutor has none", async () => {
    const tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
    await asks(tutor, { min_notice_minutes: 90, buffer_before_minutes: 5, max_lessons_per_day: 3 });
    const { cells, total_cells, ...beside } = await readWeek(student, tutor.id);
    expect([cells.length, total_cells]).toEqual([336, 336]);
    expect(beside).toEqual({
      week_start: WEEK,
      timezone: "Europe/Kyiv",
      min_notice_minutes: 90,
      // 90 days after 2027-03-01, of which the last ends in summer time.
      bookable_until: "2027-05-30T21:00:00Z",
      buffer_before_minutes: 5,
      buffer_after_minutes: 0,
      max_lessons_per_day: 3,
      max_lessons_per_week: null,
    });
  });

  test("with a notice of seven days: what stays open is what booking takes, cell by cell", async () => {
    const own = await anApp();
    const tutor = await aTeacher(own, { minutes: 30, hours: [] });
    await openEveryDay(tutor, [["08:00", "10:00"]]);
    await asks(tutor, { min_notice_minutes: 7 * 24 * 60, horizon_days: 9 });
    own.clock.now = Date.parse("2027-03-03T08:45:00Z");
    const bookers = new Map<string, Promise<Person>>();
    const week = await readWeek(await own.student(), tutor.id, WEEK, "UTC");
    const available = week.cells.filter(({ status }) => status === "available");
    expect(available).toHaveLength(28);
    const taken: string[] = [];
    for (const { start } of available) {
      const day = start.slice(0, 10);
      bookers.set(day, bookers.get(day) ?? own.student());
      const answer = await book(await (bookers.get(day) ?? own.student()), tutor, start);
      if (told(answer) === "201") taken.push(start);
      else expect(told(answer)).toMatch(/409 (too_little_notice|beyond_horizon)/);
    }
    expect(taken).toHaveLength(10);
    expect(open(week, own.clock.now)).toEqual(taken);
  });

  test("of a tutor with weekly lessons ends with the dates for which those are made", async () => {
    const tutor = await aTeacher(app);
    const series = await tutor.post<{ id: number }>("/lessons/series", {
      student_id: student.id,
      day_of_week: 1,
      start_time: "10:00",
      duration_minutes: 60,
      first_date: WEEK,
    });
    expect(series.status).toBe(201);
    await asks(tutor, { horizon_days: 200 });
    expect((await readWeek(student, tutor.id)).bookable_until).toBe("2027-05-31T00:00:00Z");
    // No lesson of it is made on that date or later: what changes is only that none will be.
    const path = `/lessons/series/${series.body.id}/cancel`;
    const ended = await tutor.post<{ cancelled: number }>(path, { from: "2027-05-31" });
    expect([ended.status, ended.body.cancelled]).toEqual([200, 0]);
    expect((await readWeek(student, tutor.id)).bookable_until).toBe("2027-09-18T00:00:00Z");
  });
});

describe("time goes on", () => {
  const midnight = Date.parse("2027-03-01T22:00:00Z");
  let tutor: Teacher;
  let own: TestApp;
  beforeAll(async () => {
    own = await anApp({ now: new Date(midnight - 1000).toISOString() });
    tutor = await aTeacher(own, { zone: "Europe/Kyiv" });
  });
  const ask = (headers: Record<string, string> = {}, server = own) =>
    askServer(server, tutor, weekPath(tutor.id), headers);

  test("at the tutor's midnight a week from memory tells one date more, under another ETag", async () => {
    own.clock.now = midnight - 1;
    const before = await ask();
    const etag = before.headers.get("etag") ?? "";
    expect((await before.json() as Week).bookable_until).toBe("2027-05-30T21:00:00Z");
    expect((await ask({ "if-none-match": etag })).status).toBe(304);
    own.clock.now = midnight;
    const after = await ask({ "if-none-match": etag });
    expect(after.status).toBe(200);
    expect((await after.json() as Week).bookable_until).toBe("2027-05-31T21:00:00Z");
    expect(after.headers.get("etag")).not.toBe(etag);
  });

  test("200: a draft of what was painted on before midnight; 412: after another change", async () => {
    own.clock.now = midnight - 1;
    const etag = (await ask()).headers.get("etag") ?? "";
    own.clock.now = midnight + 1;
    const patch = {
      start: "2027-03-09T20:00:00Z",
      end: "2027-03-09T21:00:00Z",
      status: "available",
    };
    const draft = { week_start: WEEK, timezone: "Europe/Kyiv", patches: [patch] };
    const apply = () =>
      tutor.post<Week>("/calendar/drafts", draft, { headers: { "if-match": etag } });
    const applied = await apply();
    expect(applied.status).toBe(200);
    expect(applied.body.bookable_until).toBe("2027-05-31T21:00:00Z");
    const now = await ask();
    expect(applied.headers.get("etag")).toBe(now.headers.get("etag"));
    expect((await apply()).status).toBe(412);
  });
});

test("the settings of a tenant change the weeks of all its tutors, also on another server", async () => {
  const own = await anApp();
  const other = await anApp({ tenant: own.tenant });
  const tutors = [await aTeacher(own), await aTeacher(own)];
  const admin = await own.admin();
  const buffers = async (server: TestApp) => {
    const weeks = [];
    for (const { id } of tutors) {
      const week = await askServer(server, admin, weekPath(id)).then((one) => one.json()) as Week;
      weeks.push(week.buffer_before_minutes);
    }
    return weeks;
  };
  expect([await buffers(own), await buffers(other)]).toEqual([[0, 0], [0, 0]]);
  await set(admin, { buffer_before_minutes: 25 });
  expect(await buffers(own)).toEqual([25, 25]);
  // What another server wrote is seen within a second.
  other.clock.now += 1000;
  expect(await buffers(other)).toEqual([25, 25]);
});

test("a zone that changes moves the end of what can be booked, of a tutor without any slot too", async () => {
  const tutor = await app.tutor({ zone: "UTC" });
  expect((await readWeek(tutor, tutor.id)).bookable_until).toBe("2027-05-31T00:00:00Z");
  expect((await tutor.patch("/me/profile", { timezone: "Asia/Tokyo" })).status).toBe(200);
  expect((await readWeek(tutor, tutor.id)).bookable_until).toBe("2027-05-30T15:00:00Z");
});
