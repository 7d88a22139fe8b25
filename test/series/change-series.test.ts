import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, type LessonBody, type Teacher } from "../support/marketplace.ts";
import { aLesson, type ProblemBody } from "../support/tutoring.ts";
import {
  aSeries,
  type Read,
  readSeries,
  rowOfSeries,
  type SeriesBody,
  spellLessons,
} from "./a-series.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
let series: SeriesBody;
let lessonIds: (number | null)[];

beforeAll(async () => {
  app = await anApp();
});
beforeEach(async () => {
  tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
  student = await app.student({ zone: "Europe/Dublin" });
  const booked = await aSeries(tutor, student, { interval_end: "2027-04-06" });
  series = booked.series;
  lessonIds = booked.outcomes.map(({ lesson_id }) => lesson_id);
});

const path = (...rest: string[]) => ["/lessons/series", series.id, ...rest].join("/");
const NO_POLICIES = {
  min_notice_minutes: null,
  horizon_days: null,
  cancellation_notice_minutes: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
};
type Ended = SeriesBody & { cancelled: number; code: string };
const end = (by: Client, from: string, reason?: string) =>
  by.post<Ended>(path("cancel"), { from, ...(reason && { reason }) });
const cancelDate = (by: Client, date: string, body?: object) =>
  by.post<LessonBody>(path("dates", date, "cancel"), body);
const moveDate = (by: Client, date: string, start: string, end?: string) =>
  by.patch<LessonBody>(path("dates", date), { start, ...(end && { end }) });

describe("reading", () => {
  test("200: the two people and an admin see it, each in their zone; nobody else", async () => {
    const admin = await app.admin({ zone: "Asia/Tokyo" });
    for (const [who, local] of [[tutor, "11:00"], [student, "09:00"], [admin, "18:00"]] as const) {
      const { lessons } = await readSeries(who, series.id);
      expect(lessons.map((lesson) => lesson.user_local_start.slice(0, 16)).slice(0, 2))
        .toEqual([`2027-03-09T${local}`, `2027-03-16T${local}`]);
    }
    for (const other of [await app.tutor(), await app.student()]) {
      expect((await other.get(path())).status).toBe(404);
    }
  });

  test("200: each lists their own, the oldest first; single lessons have no series", async () => {
    const earlier = await aSeries(tutor, student, { first_date: "2027-03-04", day_of_week: 4 });
    for (const who of [tutor, student]) {
      const { body } = await who.get<{ results: SeriesBody[] }>("/lessons/series");
      expect(body.results.map(({ id }) => id)).toEqual([earlier.series.id, series.id]);
    }
    expect((await (await app.student()).get("/lessons/series")).body).toEqual({
      results: [],
      has_more: false,
      cursor: null,
    });
    const single = await aLesson(tutor, student, "2027-03-05T10:00:00Z", "2027-03-05T11:00:00Z");
    expect((await student.get(`/lessons/${single}`)).body)
      .toMatchObject({ series_id: null, series_date: null });
    const { body } = await student.get<{ events: LessonBody[] }>("/lessons/my");
    expect(body.events.find(({ id }) => id === lessonIds[0]))
      .toMatchObject({ series_id: series.id, series_date: "2027-03-09" });
    expect((await book(student, tutor, "2027-03-07T10:00:00Z")).body)
      .toMatchObject({ series_id: null, series_date: null });
  });

  test("200: pages of 500 lead through all of a person's, each once", async () => {
    const other = await app.student();
    await app.tenant.db`
      insert into series (
        tutor_id, student_id, weekday, start_time, duration_minutes, timezone, first_date, booked_until
      )
      select ${tutor.id}, ${other.id}, 1, '11:00', 60, 'Europe/Kyiv', date '2020-01-07' + n / 3 * 7,
        date '2020-01-07' + n / 3 * 7
      from generate_series(0, 1199) n`;
    type Page = { results: SeriesBody[]; has_more: boolean; cursor: string | null };
    const pages: Page[] = [];
    for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.cursor ?? null) {
      const query: string = cursor === "" ? "" : `?cursor=${cursor}`;
      pages.push((await other.get<Page>(`/lessons/series${query}`)).body);
    }
    expect(pages.map((page) => [page.results.length, page.has_more]))
      .toEqual([[500, true], [500, true], [200, false]]);
    const ids = pages.flatMap((page) => page.results.map(({ id }) => id));
    expect(new Set(ids).size).toBe(1200);
    await app.tenant.db`delete from series where student_id = ${other.id}`;
  });

  test("200: of a long series 500 lessons, and from a date on those of it and later", async () => {
    const other = await app.student();
    const { series: long } = await aSeries(tutor, other, { day_of_week: 6, start_time: "06:00" });
    await app.tenant.db`
      insert into lessons (
        tutor_id, student_id, starts_at, ends_at, origin, status, series_id, series_date
      )
      select ${tutor.id}, ${other.id}, date, date + interval '1 hour', 'tutor', 'cancelled',
        ${await rowOfSeries(app, long)}, date
      from (select date '2010-01-01' + n * 7 as date from generate_series(0, 699) n) dates`;
    type Long = { lessons: { series_date: string }[]; has_more_lessons: boolean };
    const read = async (query: string) =>
      (await other.get<Long>(`/lessons/series/${long.id}${query}`)).body;
    const first = await read("");
    expect([first.lessons.length, first.has_more_lessons]).toEqual([500, true]);
    const last = first.lessons.at(-1)?.series_date ?? "";
    const rest = await read(`?from=${Temporal.PlainDate.from(last).add({ days: 1 })}`);
    expect(rest.has_more_lessons).toBe(false);
    expect(rest.lessons.length).toBeGreaterThan(200);
    expect((rest.lessons[0]?.series_date ?? "") > last).toBe(true);
    expect((await read(`?from=${last}`)).lessons[0]?.series_date).toBe(last);
    expect((await other.get(`/lessons/series/${long.id}?from=2027-02-30`)).status).toBe(400);
  });
});

describe("cancelling from a date on", () => {
  test("200: those dates go, with the reason, and their time is free; the others stay", async () => {
    const { status, body } = await end(tutor, "2027-03-23", "We pause.");
    expect([status, body.cancelled]).toEqual([200, 3]);
    expect(body).toMatchObject({ interval_end: "2027-03-22", booked_until: "2027-03-22" });
    const { lessons } = await readSeries(student, series.id);
    expect(lessons.map(({ status, reason }) => [status, reason])).toEqual([
      ...Array(2).fill(["scheduled", null]),
      ...Array(3).fill(["cancelled", "We pause."]),
    ]);
    const { outcomes } = await aSeries(tutor, student, { first_date: "2027-03-23" });
    expect(outcomes[0]?.date).toBe("2027-03-23");
    const log = await app.tenant.db`
      select actor_id, reason from lesson_changes join lessons on lessons.id = lesson_id
      where series_id = ${await rowOfSeries(app, series)} and action = 'cancelled'`;
    expect(log).toEqual(Array(3).fill({ actor_id: tutor.id, reason: "We pause." }));
  });

  test("200: again, or from after its end: nothing more", async () => {
    await end(student, "2027-03-23");
    // So that a change would be seen: whole seconds are shown.
    await app.tenant.db`update series set updated_at = updated_at - interval '1 minute'`;
    const before = await readSeries(tutor, series.id);
    for (const from of ["2027-03-23", "2027-04-20", "2099-01-01"]) {
      expect((await end(tutor, from)).body).toEqual({ ...before.series, cancelled: 0 });
    }
    expect((await end(tutor, "2027-03-16")).body).toMatchObject({
      cancelled: 1,
      interval_end: "2027-03-15",
    });
  });

  test("200: all of it, by the student or an admin", async () => {
    const { body } = await end(student, "1999-01-01");
    expect(body).toMatchObject({ cancelled: 5, interval_end: "2027-03-08" });
    const other = await aSeries(tutor, student, { interval_end: "2027-03-16" });
    series = other.series;
    expect((await end(await app.admin(), "2027-03-09")).body.cancelled).toBe(2);
  });

  test("200: a lesson counts by its series_date wherever it is; given and running ones stay", async () => {
    const own = await anApp();
    const [teacher, learner] = [await own.tutor(), await own.student()];
    const made = await aSeries(teacher, learner, { interval_end: "2027-04-06" });
    const at = (...rest: string[]) => ["/lessons/series", made.series.id, ...rest].join("/");
    await teacher.patch(at("dates", "2027-03-09"), { start: "2027-03-31T09:00:00Z" });
    await teacher.patch(at("dates", "2027-03-30"), { start: "2027-03-15T09:00:00Z" });
    // Half past eleven: the lesson of the 16th is running.
    own.clock.now = Date.parse("2027-03-16T09:30:00Z");
    const { body } = await teacher.post<Ended>(at("cancel"), { from: "2027-03-16" });
    expect(body.cancelled).toBe(2);
    expect(await spellLessons(learner, made.series.id)).toEqual([
      "2027-03-09 scheduled",
      "2027-03-16 scheduled",
      "2027-03-23 cancelled",
      // It has been given on the 15th.
      "2027-03-30 scheduled",
      "2027-04-06 cancelled",
    ]);
  });

  test("409 too_late_to_cancel: a student and the first of them is too near; all of it or nothing", async () => {
    // The 9th, 09:00Z, is eight days and three hours away.
    const notice = { ...NO_POLICIES, cancellation_notice_minutes: 9 * 24 * 60 };
    expect((await tutor.put("/tutor/policies", notice)).status).toBe(200);
    const { status, body } = await end(student, "2027-03-09");
    expect([status, body.code]).toEqual([409, "too_late_to_cancel"]);
    expect((await cancelDate(student, "2027-03-09")).body.code).toBe("too_late_to_cancel");
    expect(new Set((await readSeries(tutor, series.id)).lessons.map(({ status }) => status)))
      .toEqual(new Set(["scheduled"]));
    expect((await end(student, "2027-03-10")).body.cancelled).toBe(4);
    expect((await end(tutor, "2027-03-09")).body.cancelled).toBe(1);
  });

  test("200: with nothing left to cancel no notice is asked for", async () => {
    const notice = { ...NO_POLICIES, cancellation_notice_minutes: 43_200 };
    expect((await tutor.put("/tutor/policies", notice)).status).toBe(200);
    expect((await end(student, "2027-04-07")).body).toMatchObject({ cancelled: 0 });
  });

  test("404: other people's, unknown", async () => {
    for (const other of [await app.tutor(), await app.student()]) {
      const { status, body } = await end(other, "2027-03-09");
      expect([status, body.code]).toEqual([404, "not_found"]);
    }
    expect((await spellLessons(tutor, series.id)).every((one) => one.endsWith("scheduled")))
      .toBe(true);
  });
});

describe("one date", () => {
  test("200: cancelled, and no other is", async () => {
    const { status, body } = await cancelDate(student, "2027-03-16", { reason: "School trip" });
    expect([status, body]).toMatchObject([200, {
      id: lessonIds[1],
      status: "cancelled",
      reason: "School trip",
      series_id: series.id,
      series_date: "2027-03-16",
    }]);
    expect(await spellLessons(tutor, series.id)).toEqual([
      "2027-03-09 scheduled",
      "2027-03-16 cancelled",
      "2027-03-23 scheduled",
      "2027-03-30 scheduled",
      "2027-04-06 scheduled",
    ]);
    expect((await cancelDate(tutor, "2027-03-16")).body.code).toBe("lesson_not_scheduled");
  });

  test("200: moved, it keeps its date; what it leaves is free", async () => {
    const { status, body } = await moveDate(tutor, "2027-03-16", "2027-03-17T18:00:00Z");
    expect([status, body]).toMatchObject([200, {
      id: lessonIds[1],
      utc_start: "2027-03-17T18:00:00Z",
      utc_end: "2027-03-17T19:00:00Z",
      series_date: "2027-03-16",
    }]);
    expect((await book(student, tutor, "2027-03-16T09:00:00Z")).status).toBe(201);
    expect((await moveDate(tutor, "2027-03-16", "2027-03-16T09:30:00Z")).body.code)
      .toBe("slot_taken");
    const longer = await moveDate(
      tutor,
      "2027-03-16",
      "2027-03-18T09:00:00Z",
      "2027-03-18T11:00:00Z",
    );
    expect(longer.body.duration_minutes).toBe(120);
  });

  test("409: a student moves it only to where they could book it", async () => {
    // The tutor teaches from 08:00 to 20:00 of Kyiv.
    expect((await moveDate(student, "2027-03-16", "2027-03-17T19:00:00Z")).body.code)
      .toBe("outside_availability");
    expect((await moveDate(student, "2027-03-16", "2027-03-17T10:00:00Z")).status).toBe(200);
  });

  test("404: no date of it, one that was skipped, other people's", async () => {
    const taken = "2027-03-12T09:00:00Z";
    await aLesson(tutor, await app.student(), taken, "2027-03-12T10:00:00Z");
    const skipping = await aSeries(tutor, student, { day_of_week: 5, on_conflict: "skip" });
    const other = series;
    for (const who of [tutor, student, await app.admin()]) {
      series = other;
      expect((await cancelDate(who, "2027-03-17")).status).toBe(404);
      expect((await cancelDate(who, "2027-04-13")).status).toBe(404);
      series = skipping.series;
      expect((await moveDate(who, "2027-03-12", "2027-03-13T09:00:00Z")).status).toBe(404);
    }
    for (const who of [await app.tutor(), await app.student()]) {
      expect((await cancelDate(who, "2027-03-19")).status).toBe(404);
      expect((await moveDate(who, "2027-03-19", "2027-03-20T09:00:00Z")).status).toBe(404);
    }
  });

  test("400: no date", async () => {
    for (const date of ["2027-02-29", "yesterday", "1969-12-31"]) {
      expect((await cancelDate(tutor, date)).body.code).toBe("validation_failed");
      expect((await moveDate(tutor, date, "2027-03-20T09:00:00Z")).body.code)
        .toBe("validation_failed");
    }
  });
});

test("400 and 404: an id is a UUID, whatever its case, and no other leads to a series", async () => {
  const at = (id: string | number) => tutor.get<Read>(`/lessons/series/${id}`);
  const { id } = series;
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect((await at(id.toUpperCase())).body).toMatchObject({ id });
  const row = await rowOfSeries(app, series);
  for (const none of [row, `${row}`, id.slice(1), `${id}0`, `{${id}}`]) {
    const { status, body } = await tutor.get<ProblemBody>(`/lessons/series/${none}`);
    expect([status, body.errors]).toEqual([400, [{ path: "path.id", message: "must be a UUID" }]]);
  }
  expect((await at(crypto.randomUUID())).status).toBe(404);
});

test("a tutor who takes another zone: their series stay where they are", async () => {
  const before = await readSeries(tutor, series.id);
  await tutor.patch("/me/profile", { timezone: "America/New_York" });
  const after = await readSeries(tutor, series.id);
  expect(after.series).toEqual(before.series);
  expect(after.lessons.map(({ utc_start }) => utc_start))
    .toEqual(before.lessons.map(({ utc_start }) => utc_start));
});
