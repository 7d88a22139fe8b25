import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { waitForLocks } from "../support/locks.ts";
import { aService, aTeacher, book, openEveryDay, withoutLimits } from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { aHold, aSeries, postSeries, readSeries, rowOfSeries, timeOff } from "./a-series.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  student = await app.student({ name: "Liam" });
});

const fresh = async () => {
  tutor = await app.tutor({ name: "Oksana" });
  student = await app.student({ name: "Liam" });
};
const datesOf = (outcomes: readonly { date: string }[]) => outcomes.map(({ date }) => date);

describe("a new series", () => {
  beforeAll(fresh);

  test("201: a lesson for each week up to the horizon, at the same wall time when clocks change", async () => {
    const serviceId = await aService(tutor, { name: "English", price: "25.00" });
    const { series, outcomes } = await aSeries(tutor, student, { service_id: serviceId });
    expect(series).toMatchObject({
      tutor_id: tutor.id,
      student_id: student.id,
      service_id: serviceId,
      day_of_week: 2,
      start_time: "11:00",
      duration_minutes: 60,
      timezone: "Europe/Kyiv",
      first_date: "2027-03-09",
      interval_end: null,
      booked_until: "2027-05-30",
    });
    expect(outcomes).toHaveLength(12);
    expect(outcomes.slice(0, 4).map(({ utc_start }) => utc_start)).toEqual([
      "2027-03-09T09:00:00Z",
      "2027-03-16T09:00:00Z",
      "2027-03-23T09:00:00Z",
      "2027-03-30T08:00:00Z",
    ]);
    expect(outcomes.at(-1)?.date).toBe("2027-05-25");
    const { lessons } = await readSeries(student, series.id);
    expect(lessons.map(({ id, series_date, utc_start }) => [id, series_date, utc_start]))
      .toEqual(outcomes.map(({ lesson_id, date, utc_start }) => [lesson_id, date, utc_start]));
    expect(lessons[0]).toMatchObject({
      series_id: series.id,
      service_name: "English",
      price: "25.00",
      status: "scheduled",
    });
    const log = await app.tenant.db`
      select distinct actor_id, action from lesson_changes join lessons on lessons.id = lesson_id
      where series_id = ${await rowOfSeries(app, series)}`;
    expect(log).toEqual([{ actor_id: tutor.id, action: "entered" }]);
  });

  test("201: it begins on the first weekday from first_date on, and ends with interval_end", async () => {
    const bounds = { first_date: "2027-03-03", interval_end: "2027-03-23" };
    const { series, outcomes } = await aSeries(tutor, student, { ...bounds, start_time: "08:00" });
    expect(datesOf(outcomes)).toEqual(["2027-03-09", "2027-03-16", "2027-03-23"]);
    expect(series).toMatchObject({
      first_date: "2027-03-09",
      interval_end: "2027-03-23",
      booked_until: "2027-03-23",
    });
  });

  test("201: outside availability, past the limits of bookings, and touching other lessons", async () => {
    await app.tenant.db`update settings set max_active_with_tutor = 1`;
    await aLesson(tutor, student, "2027-03-10T08:00:00Z", "2027-03-10T09:00:00Z");
    await aLesson(tutor, student, "2027-03-10T10:00:00Z", "2027-03-10T11:00:00Z");
    const { outcomes } = await aSeries(tutor, student, { day_of_week: 3 });
    expect(outcomes).toHaveLength(12);
    await withoutLimits(app);
  });

  test("201: the horizon is the tutor's own", async () => {
    await app.tenant.db`insert into policies (tutor_id, horizon_days) values (${tutor.id}, 15)`;
    const { series, outcomes } = await aSeries(tutor, student, { day_of_week: 4 });
    expect([datesOf(outcomes), series.booked_until]).toEqual([["2027-03-11"], "2027-03-16"]);
    await app.tenant.db`delete from policies where tutor_id = ${tutor.id}`;
  });

  test("201: half a year of dates, whole", async () => {
    const far = await app.tutor();
    await app.tenant.db`insert into policies (tutor_id, horizon_days) values (${far.id}, 184)`;
    const { outcomes } = await aSeries(far, student, { start_time: "20:00" });
    expect([outcomes.length, outcomes.at(-1)?.date]).toEqual([26, "2027-08-31"]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["booked"]));
  });

  test("a student cannot book over it, and finds what is cancelled free", async () => {
    const teacher = await aTeacher(app, { zone: "Europe/Kyiv" });
    const { outcomes } = await aSeries(teacher, student, { start_time: "15:00" });
    const other = await app.student();
    const start = outcomes[2]?.utc_start ?? "";
    expect((await book(other, teacher, start)).body.code).toBe("slot_taken");
    await teacher.post(`/lessons/${outcomes[2]?.lesson_id}/cancel`);
    expect((await book(other, teacher, start)).status).toBe(201);
  });
});

describe("what is asked for wrongly", () => {
  beforeAll(fresh);

  test.each([
    ["a first lesson that has begun", {
      day_of_week: 1,
      first_date: "2027-03-01",
      start_time: "08:00",
    }],
    ["dates long ago", { first_date: "1970-01-01" }],
  ])("409 in_the_past: %s", async (_, fields) => {
    const { status, body } = await postSeries(tutor, student, { ...fields, on_conflict: "skip" });
    expect([status, body.code]).toEqual([409, "in_the_past"]);
  });

  test("201: the first lesson begins a minute from now", async () => {
    const fields = { day_of_week: 1, first_date: "2027-03-01", start_time: "08:01" };
    expect((await aSeries(tutor, student, fields)).outcomes[0]?.utc_start)
      .toBe("2027-03-01T06:01:00Z");
  });

  test.each(["2027-05-31", "2099-12-31"])("409 beyond_horizon: from %s", async (first_date) => {
    const { status, body } = await postSeries(tutor, student, { first_date, day_of_week: 7 });
    expect([status, body.code]).toEqual([409, "beyond_horizon"]);
  });

  test("400: it ends before its first date", async () => {
    const { status, body } = await postSeries(tutor, student, {
      first_date: "2027-03-03",
      interval_end: "2027-03-08",
    });
    expect([status, body.errors]).toEqual([400, [
      { path: "body.interval_end", message: "must not be before the first date, 2027-03-09" },
    ]]);
  });

  test("404: no such student, a tutor in their place, somebody else's service, one that has ended", async () => {
    const other = await app.tutor();
    const ended = await aService(tutor);
    await tutor.delete(`/tutor/services/${ended}`);
    const answers = [
      await postSeries(tutor, { id: 1_000_000 }),
      await postSeries(tutor, other),
      await postSeries(tutor, tutor),
      await postSeries(tutor, student, { service_id: await aService(other) }),
      await postSeries(tutor, student, { service_id: ended }),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`))
      .toEqual(Array(5).fill("404 not_found"));
  });

  test("404: a service that goes between the look and the lock is not booked", async () => {
    const { db } = app.tenant;
    const service = await aService(tutor);
    const ending = await db.reserve();
    await ending`begin`;
    await ending`delete from services where id = ${service}`;
    const asked = postSeries(tutor, student, { service_id: service, day_of_week: 5 });
    await waitForLocks(app.tenant);
    await ending`commit`;
    ending.release();
    const { status, body } = await asked;
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(await db`select from series where service_id = ${service}`).toEqual([]);
  });
});

describe("dates that are taken", () => {
  beforeAll(async () => {
    await fresh();
    const [other, elsewhere] = [await app.student({ name: "Maya" }), await app.tutor()];
    // Kyiv: 10:30–11:30, a touch, time off, the student elsewhere, somebody's hold, the student's own.
    await aLesson(tutor, other, "2027-03-16T08:30:00Z", "2027-03-16T09:30:00Z");
    await aLesson(tutor, other, "2027-03-23T10:00:00Z", "2027-03-23T11:00:00Z");
    await timeOff(app, tutor, "2027-03-29T21:00:00Z", "2027-03-31T21:00:00Z");
    await aLesson(elsewhere, student, "2027-04-06T08:30:00Z", "2027-04-06T12:00:00Z");
    await aHold(app, tutor, other, "2027-04-13T08:00:00Z", "2027-04-13T09:00:00Z");
    await aHold(app, elsewhere, student, "2027-04-20T08:00:00Z", "2027-04-20T09:00:00Z");
  });

  test("409: nothing is booked, and every such date is told, but not with whom others are", async () => {
    const before = await app.tenant.db`select id from lessons order by id`;
    const { status, body } = await postSeries(tutor, student);
    expect([status, body.code]).toEqual([409, "series_conflict"]);
    expect(body.detail).toBe(
      "5 dates are taken: 2027-03-16, 2027-03-30, 2027-04-06, 2027-04-13, 2027-04-20. " +
        "Choose another time, or send on_conflict: skip.",
    );
    const error = { severity: "error" };
    const booked = { type: "booked_overlap", ...error };
    const untold = "You or the student already have something else then.";
    expect(body.conflicts).toEqual([
      {
        ...booked,
        date: "2027-03-16",
        lesson_id: expect.any(Number),
        student_name: "Maya",
        message: "Overlaps the lesson with Maya, 2027-03-16 10:30–11:30.",
      },
      {
        type: "block_overlap",
        ...error,
        date: "2027-03-30",
        block_id: expect.any(Number),
        message: "Overlaps your block 2027-03-30 00:00–2027-04-01 00:00.",
      },
      { ...booked, date: "2027-04-06", message: untold },
      {
        ...booked,
        date: "2027-04-13",
        message: "Overlaps a time that a student holds, 2027-04-13 11:00–12:00.",
      },
      { ...booked, date: "2027-04-20", message: untold },
    ]);
    expect(await app.tenant.db`select id from lessons order by id`).toEqual(before);
    expect(await app.tenant.db`select from series where tutor_id = ${tutor.id}`).toEqual([]);
  });

  test("201: with skip the free ones are booked, and each date says what became of it", async () => {
    const { series, outcomes } = await aSeries(tutor, student, { on_conflict: "skip" });
    expect(outcomes.map(({ date, status, code }) => `${date} ${status} ${code}`).slice(0, 8))
      .toEqual([
        "2027-03-09 booked null",
        "2027-03-16 skipped slot_taken",
        "2027-03-23 booked null",
        "2027-03-30 skipped blocked",
        "2027-04-06 skipped slot_taken",
        "2027-04-13 skipped slot_taken",
        "2027-04-20 skipped slot_taken",
        "2027-04-27 booked null",
      ]);
    expect(outcomes[1]).toMatchObject({
      lesson_id: null,
      detail: "Overlaps the lesson with Maya, 2027-03-16 10:30–11:30.",
    });
    const { lessons } = await readSeries(tutor, series.id);
    expect(lessons.map(({ series_date }) => series_date))
      .toEqual(datesOf(outcomes.filter(({ status }) => status === "booked")));
  });

  test("409: with skip too when no date is free; a cancelled lesson is in nobody's way", async () => {
    const same = { on_conflict: "skip", interval_end: "2027-03-16" };
    const taken = await postSeries(tutor, await app.student(), same);
    expect([taken.status, taken.body.code, taken.body.conflicts.length])
      .toEqual([409, "series_conflict", 2]);
    expect(taken.body.detail).toMatch(/^2 dates are taken: 2027-03-09, 2027-03-16\. Choose/);
    const { events } = (await tutor.get<{ events: { id: number; series_date: string }[] }>(
      "/lessons/my?from=2027-03-09T00:00:00Z&to=2027-03-17T00:00:00Z",
    )).body;
    for (const { id } of events) await tutor.post(`/lessons/${id}/cancel`);
    const { outcomes } = await aSeries(tutor, await app.student(), { interval_end: "2027-03-16" });
    expect(datesOf(outcomes)).toEqual(["2027-03-09", "2027-03-16"]);
  });

  test("201: an expired hold is in nobody's way", async () => {
    const elsewhere = await app.tutor();
    await aHold(app, elsewhere, student, "2027-03-12T09:00:00Z", "2027-03-12T10:00:00Z");
    await app.tenant.db`update lessons set held_until = now() where tutor_id = ${elsewhere.id}`;
    await aSeries(await app.tutor(), student, { day_of_week: 5 });
  });
});

test("the log tells of it by ids, and the answer is replayed", async () => {
  await fresh();
  await openEveryDay(tutor, [["10:00", "12:00"]]);
  const headers = { "idempotency-key": crypto.randomUUID() };
  const answers = await Promise.all([1, 2].map(() => postSeries(tutor, student, {}, headers)));
  const again = await postSeries(tutor, student, {}, headers);
  const done = answers.filter(({ status }) => status === 201);
  expect(done.length).toBeGreaterThan(0);
  expect(again.body).toEqual(done[0]?.body);
  expect(again.headers.get("location")).toBe(`/api/lessons/series/${again.body.series.id}`);
  const lines = app.logLines.filter((line) =>
    line.includes("series_booked") && line.includes(`"series_id":"${again.body.series.id}",`)
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`"lessons":12`);
});

test("201: what is not said may be said as null, as answers have it", async () => {
  const [teacher, learner] = [await app.tutor(), await app.student()];
  const { series } = await aSeries(teacher, learner, { interval_end: null, service_id: null });
  expect([series.interval_end, series.service_id]).toEqual([null, null]);
});

test("400: an interval_end outside the years of the calendar", async () => {
  const [teacher, learner] = [await app.tutor(), await app.student()];
  const { status } = await postSeries(teacher, learner, { interval_end: "9999-12-31" });
  expect(status).toBe(400);
});
