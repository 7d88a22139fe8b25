import { beforeAll, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import { aBlock, blocksOf, holdAnHour, takeOff } from "../support/time-off.ts";
import { aLesson } from "../support/tutoring.ts";

let app: TestApp;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  student = await app.student({ name: "Liam" });
});

const days = (from: string, count: number) =>
  new Date(Date.parse(from) + count * 86_400_000).toISOString();

describe("201", () => {
  test("time off in UTC and in the tutor's zone, whatever offset it is written with", async () => {
    const tutor = await app.tutor();
    const { status, headers, body } = await takeOff(
      ...[tutor, "2027-03-26T23:00:00-01:00", "2027-03-29T00:00:00+03:00"] as const,
      { reason: "Holidays" },
    );
    expect([status, body.kept_lessons]).toEqual([201, []]);
    expect(headers.get("location")).toBe(`/api/tutor/blocks/${body.id}`);
    expect(body).toMatchObject({
      utc_start: "2027-03-27T00:00:00Z",
      utc_end: "2027-03-28T21:00:00Z",
      user_local_start: "2027-03-27T02:00:00+02:00",
      user_local_end: "2027-03-29T00:00:00+03:00",
      timezone: "Europe/Kyiv",
      reason: "Holidays",
    });
    const { kept_lessons: _, has_more_kept_lessons: __, ...block } = body;
    expect(await blocksOf(tutor)).toEqual([block]);
  });

  test("it has begun and has not ended; over other time off; without a reason", async () => {
    const tutor = await app.tutor();
    for (const end of ["2027-03-01T06:01:00Z", "2027-03-02T00:00:00Z"]) {
      const { status, body } = await takeOff(tutor, "2027-02-01T00:00:00Z", end);
      expect([status, body.reason]).toEqual([201, null]);
    }
  });

  test("366 days, and a minute", async () => {
    const tutor = await app.tutor();
    const end = days(NOW, 366);
    await aBlock(tutor, NOW, end);
    await aBlock(tutor, end, end.replace("T06:00", "T06:01"));
  });

  test("lessons that touch, that are cancelled or over, or of others are in nobody's way", async () => {
    const [own, tutor] = [await anApp(), await app.tutor()];
    for (const [start, end] of [["08:00", "09:00"], ["12:00", "13:00"]]) {
      await aLesson(tutor, student, `2027-03-08T${start}:00Z`, `2027-03-08T${end}:00Z`);
    }
    const id = await aLesson(tutor, student, "2027-03-08T10:00:00Z", "2027-03-08T11:00:00Z");
    await cancel(tutor, { id });
    const other = await app.tutor();
    await aLesson(other, student, "2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z");
    await aBlock(tutor, "2027-03-08T09:00:00Z", "2027-03-08T12:00:00Z");
    const late = await own.tutor();
    await aLesson(late, await own.student(), "2027-03-01T07:00:00Z", "2027-03-01T08:00:00Z");
    own.clock.now = Date.parse("2027-03-01T08:00:00Z");
    await aBlock(late, "2027-03-01T00:00:00Z", "2027-03-02T00:00:00Z");
  });
});

describe("409 lessons_in_the_way", () => {
  test("each lesson is named, in order, with whom; nothing is blocked", async () => {
    const tutor = await app.tutor();
    const second = await aLesson(tutor, student, "2027-03-09T10:00:00Z", "2027-03-09T11:00:00Z");
    const first = await aLesson(tutor, student, "2027-03-09T07:00:00Z", "2027-03-09T08:00:00Z");
    const versions = () =>
      app.tenant.db`select version from calendars where tutor_id = ${tutor.id}`;
    const before = await versions();
    const over = ["2027-03-09T07:59:00Z", "2027-03-09T10:01:00Z"] as const;
    for (const force of [undefined, false]) {
      const { status, body } = await takeOff(tutor, ...over, force === undefined ? {} : { force });
      expect([status, body.code]).toEqual([409, "lessons_in_the_way"]);
      const booked = { type: "booked_overlap", severity: "error", student_name: "Liam" };
      expect(body.conflicts).toEqual([
        {
          ...booked,
          lesson_id: first,
          message: "Overlaps the lesson with Liam, 2027-03-09 09:00–10:00.",
        },
        {
          ...booked,
          lesson_id: second,
          message: "Overlaps the lesson with Liam, 2027-03-09 12:00–13:00.",
        },
      ]);
      expect(body.detail).toMatch(/09:00–10:00.*12:00–13:00/);
    }
    expect([await blocksOf(tutor), await versions()]).toEqual([[], before]);
  });

  test("a lesson that is being given, and one that began before the time off", async () => {
    const own = await anApp();
    const tutor = await own.tutor();
    await aLesson(tutor, await own.student(), "2027-03-01T07:00:00Z", "2027-03-01T09:00:00Z");
    own.clock.now = Date.parse("2027-03-01T08:59:59Z");
    expect((await takeOff(tutor, "2027-03-01T08:59:00Z", "2027-03-02T08:00:00Z")).status).toBe(409);
  });

  test("a time that a student holds, without an id and without their name", async () => {
    const tutor = await app.tutor();
    await holdAnHour(app, tutor, student, "2027-03-10T10:00:00Z");
    const { status, body } = await takeOff(tutor, "2027-03-10T00:00:00Z", "2027-03-11T00:00:00Z");
    expect([status, body.code, body.conflicts]).toEqual([409, "lessons_in_the_way", [{
      type: "booked_overlap",
      severity: "error",
      message: "Overlaps a time that a student holds, 2027-03-10 12:00–13:00.",
    }]]);
  });

  test("a hold whose time is up is in nobody's way", async () => {
    const tutor = await app.tutor();
    await holdAnHour(app, tutor, student, "2027-03-11T10:00:00Z");
    await app.tenant.db`
      update lessons set held_until = now() - interval '1 ms' where tutor_id = ${tutor.id}`;
    await aBlock(tutor, "2027-03-11T00:00:00Z", "2027-03-12T00:00:00Z");
  });
});

test("201 with force: the lessons stay and are told in order, the rest is blocked", async () => {
  const tutor = await app.tutor();
  const second = await aLesson(tutor, student, "2027-03-12T10:00:00Z", "2027-03-12T11:00:00Z");
  const first = await aLesson(tutor, student, "2027-03-12T07:00:00Z", "2027-03-12T08:00:00Z");
  await holdAnHour(app, tutor, student, "2027-03-12T14:00:00Z");
  const { status, body } = await takeOff(
    ...[tutor, "2027-03-12T07:30:00Z", "2027-03-12T18:00:00Z"] as const,
    { force: true },
  );
  expect([status, body.kept_lessons]).toEqual([201, [
    {
      id: first,
      student_name: "Liam",
      utc_start: "2027-03-12T07:00:00Z",
      utc_end: "2027-03-12T08:00:00Z",
    },
    {
      id: second,
      student_name: "Liam",
      utc_start: "2027-03-12T10:00:00Z",
      utc_end: "2027-03-12T11:00:00Z",
    },
  ]]);
  for (const id of [first, second]) {
    expect((await student.get(`/lessons/${id}`)).body).toMatchObject({ status: "scheduled" });
  }
});

test("409 in_the_past: it has ended, also at this moment; with force too", async () => {
  const tutor = await app.tutor();
  for (const end of ["2027-02-02T00:00:00Z", NOW]) {
    const { status, body } = await takeOff(tutor, "2027-02-01T00:00:00Z", end, { force: true });
    expect([status, body.code]).toEqual([409, "in_the_past"]);
  }
});

test.each([
  ["end", "2027-03-08T10:00:00Z", "2027-03-08T10:00:00Z", "must be after start"],
  ["end", "2027-03-08T10:00:00Z", "2027-03-08T09:59:00Z", "must be after start"],
  ["end", "2027-03-08T10:00:00+02:00", "2027-03-08T10:00:00+03:00", "must be after start"],
  ["end", NOW, "2028-03-01T06:01:00Z", "must be at most 366 days after start"],
  ["start", "2027-03-08T10:00:30Z", "2027-03-08T11:00:00Z", "must be a whole minute"],
  ["end", "2027-03-08T10:00:00Z", "2027-03-08T11:00:00.001Z", "must be a whole minute"],
  [
    "end",
    "2099-12-31T00:00:00Z",
    "2099-12-31T23:00:00-02:00",
    "must be in the years 1970 to 2099",
  ],
])("400: %s of %s to %s %s", async (field, start, end, message) => {
  const { status, body } = await takeOff(await app.tutor(), start, end);
  expect([status, body.errors?.map(({ path }) => path)]).toEqual([400, [`body.${field}`]]);
  expect(body.errors?.[0]?.message).toContain(message);
});

test("400: a reason of 501 characters; 500 of any script are fine", async () => {
  const tutor = await app.tutor();
  const day = ["2027-03-08T00:00:00Z", "2027-03-09T00:00:00Z"] as const;
  expect((await takeOff(tutor, ...day, { reason: "🙂".repeat(501) })).status).toBe(400);
  const reason = "🙂".repeat(500);
  expect((await takeOff(tutor, ...day, { reason })).body.reason).toBe(reason);
});

test("the trail says who took the time off, and why", async () => {
  const tutor = await app.tutor();
  const id = await aBlock(tutor, "2027-03-08T00:00:00Z", "2027-03-09T00:00:00Z", { reason: "Flu" });
  await aBlock(tutor, "2027-03-10T00:00:00Z", "2027-03-11T00:00:00Z");
  const { body } = await tutor.get<{ results: unknown[] }>("/booking/availability/changes");
  const entry = { action: "block_added", actor_id: tutor.id, before: null };
  expect(body.results).toMatchObject([
    { ...entry, reason: "block added" },
    { ...entry, reason: "Flu", after: [{ id, starts_at: "2027-03-08T00:00:00+00:00" }] },
  ]);
});
