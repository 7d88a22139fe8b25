import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { addSlot, aLesson, type ProblemBody } from "../support/tutoring.ts";
import { notEmpty, readWeek, WEEK, weekPath } from "./week.ts";

let app: TestApp;
let tutor: Person;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student()];
});

test("200: an empty week is 336 empty half hours from Monday 00:00 on", async () => {
  const week = await readWeek(student, tutor.id);
  expect(week).toMatchObject({ week_start: WEEK, timezone: "Europe/Kyiv", total_cells: 336 });
  // A zone may be written in any case; the answer has the tz database's spelling.
  expect(await readWeek(student, tutor.id, WEEK, "eUrOpE/kYiV")).toEqual(week);
  expect(week.cells).toHaveLength(336);
  expect(week.cells[0]).toEqual({
    start: "2027-03-07T22:00:00Z",
    date: WEEK,
    time: "00:00",
    weekday: 0,
    status: "empty",
  });
  expect(week.cells.at(-1)).toEqual({
    start: "2027-03-14T21:30:00Z",
    date: "2027-03-14",
    time: "23:30",
    weekday: 6,
    status: "empty",
  });
  expect(notEmpty(week)).toEqual([]);
});

describe("status", () => {
  test("available only where the whole half hour is, also by two slots that touch in it", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, WEEK, ["10:00", "11:15"]);
    await addSlot(tutor, WEEK, ["12:10", "13:00"]);
    await addSlot(tutor, WEEK, ["14:00", "14:10"]);
    await addSlot(tutor, WEEK, ["14:10", "14:30"]);
    await addSlot(tutor, WEEK, ["23:30", "24:00"]);
    expect(notEmpty(await readWeek(student, tutor.id)))
      .toEqual(
        ["10:00", "10:30", "12:30", "14:00", "23:30"].map((time) => `${WEEK} ${time} available`),
      );
  });

  test("booked where any part of it is, with or without a slot; free at once when cancelled", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, WEEK, ["10:00", "12:00"]);
    await aLesson(tutor, student, "2027-03-08T08:45:00Z", "2027-03-08T09:15:00Z");
    const lesson = await aLesson(tutor, student, "2027-03-08T13:29:00Z", "2027-03-08T13:31:00Z");
    const before = ["10:00 available", "10:30 booked", "11:00 booked", "11:30 available"];
    expect(notEmpty(await readWeek(student, tutor.id)))
      .toEqual([...before, "15:00 booked", "15:30 booked"].map((cell) => `${WEEK} ${cell}`));
    await tutor.post(`/lessons/${lesson}/cancel`, {});
    expect(notEmpty(await readWeek(student, tutor.id))).toEqual(
      before.map((cell) => `${WEEK} ${cell}`),
    );
  });

  test("booked while scheduled and when completed", async () => {
    const tutor = await app.tutor();
    const lesson = await aLesson(tutor, student, "2027-03-08T08:00:00Z", "2027-03-08T08:30:00Z");
    await app.tenant.db`update lessons set status = 'completed' where id = ${lesson}`;
    app.written();
    expect(notEmpty(await readWeek(student, tutor.id))).toEqual([`${WEEK} 10:00 booked`]);
  });

  test("what reaches over the week's ends shows in both weeks", async () => {
    const tutor = await app.tutor();
    await aLesson(tutor, student, "2027-03-07T21:30:00Z", "2027-03-07T22:30:00Z");
    expect(notEmpty(await readWeek(student, tutor.id))).toEqual([`${WEEK} 00:00 booked`]);
    expect(notEmpty(await readWeek(student, tutor.id, "2027-03-01"))).toEqual([
      "2027-03-07 23:30 booked",
    ]);
  });
});

describe("who sees what (T6)", () => {
  const tutorsWeek = async () => {
    const [owner, student] = [await app.tutor(), await app.student()];
    const slot = await addSlot(owner, WEEK, ["10:00", "11:00"]);
    const lesson = await aLesson(owner, student, "2027-03-08T08:30:00Z", "2027-03-08T09:30:00Z");
    return { owner, student, slot, lesson };
  };

  test("200: the owner and an admin find slot_id and lesson_id in every cell", async () => {
    const { owner, slot, lesson } = await tutorsWeek();
    for (const viewer of [owner, await app.admin()]) {
      const { cells } = await readWeek(viewer, owner.id);
      const ids = cells.filter(({ status }) => status !== "empty")
        .map((cell) => [cell.status, cell.slot_id, cell.lesson_id]);
      expect(ids).toEqual([
        ["available", slot.id, null],
        ["booked", slot.id, lesson],
        ["booked", null, lesson],
      ]);
      expect(cells.every((cell) => "slot_id" in cell && "lesson_id" in cell)).toBe(true);
    }
  });

  test("200: a student of the lesson, another tutor, a service and an API key never find an id", async () => {
    const { owner, student } = await tutorsWeek();
    // What is kept for the owner is not for them.
    await readWeek(owner, owner.id);
    const viewers: Client[] = [student, await app.student(), await app.tutor()];
    for (const viewer of [...viewers, await app.service(), await app.apiKey("read")]) {
      const week = await readWeek(viewer, owner.id);
      expect(notEmpty(week)).toHaveLength(3);
      expect(JSON.stringify(week)).not.toMatch(/_id|name|price|reason|lesson_status/);
    }
  });

  test("401: nobody; 403: an API key that may not read", async () => {
    const path = weekPath(tutor.id);
    expect((await app.nobody.get(path)).body).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
    const apiKey = await app.apiKey("write");
    expect((await apiKey.get(path)).body).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("404: nobody, a student, an admin, a tutor of another tenant", async () => {
    const admin = await app.admin();
    const outsider = await (await anApp()).student();
    const late = await app.tutor();
    const asked = [
      ...[999_999_999, student.id, admin.id].map((id) => admin.get<ProblemBody>(weekPath(id))),
      outsider.get<ProblemBody>(weekPath(late.id)),
    ];
    for (const { status, body } of await Promise.all(asked)) {
      expect([status, body.code]).toEqual([404, "not_found"]);
    }
  });
});

describe("days", () => {
  test.each([
    ["0", [0]],
    ["6", [6]],
    ["2,0,5", [0, 2, 5]],
    ["0,1,2,3,4,5,6", [0, 1, 2, 3, 4, 5, 6]],
    // As clients that were generated send a list, one with a value in it, and one of nothing.
    ["0&days=2", [0, 2]],
    ["5&days=0,2", [0, 2, 5]],
    ["", [0, 1, 2, 3, 4, 5, 6]],
    ["&days=3", [3]],
  ])("200: days=%s narrows the cells, total_cells stays", async (days, wanted) => {
    const whole = await readWeek(student, tutor.id);
    const week = await readWeek(student, tutor.id, WEEK, "Europe/Kyiv", `&days=${days}`);
    expect(week.total_cells).toBe(336);
    expect(week.cells).toEqual(whole.cells.filter(({ weekday }) => wanted.includes(weekday)));
    expect(week.cells).toHaveLength(48 * wanted.length);
  });
});

describe("400 validation_failed", () => {
  const query = (change: Record<string, string | null>) => {
    const all = { tutor_id: `${tutor.id}`, week_start: WEEK, timezone: "Europe/Kyiv", ...change };
    const kept = Object.entries(all).filter((entry): entry is [string, string] =>
      entry[1] !== null
    );
    return `/calendar/week?${new URLSearchParams(kept)}`;
  };

  test.each<[Record<string, string | null>, string]>([
    [{ tutor_id: null }, "query.tutor_id"],
    [{ tutor_id: "0" }, "query.tutor_id"],
    [{ tutor_id: "1.5" }, "query.tutor_id"],
    [{ tutor_id: "anna" }, "query.tutor_id"],
    [{ week_start: null }, "query.week_start"],
    [{ week_start: "2027-02-29" }, "query.week_start"],
    [{ week_start: "08.03.2027" }, "query.week_start"],
    [{ week_start: "1969-12-29" }, "query.week_start"],
    [{ week_start: "2100-01-04" }, "query.week_start"],
    [{ timezone: "Mars/Olympus" }, "query.timezone"],
    [{ timezone: "+02:00" }, "query.timezone"],
    [{ timezone: "" }, "query.timezone"],
    [{ days: "7" }, "query.days"],
    [{ days: "-1" }, "query.days"],
    [{ days: "1,1" }, "query.days"],
    [{ days: "mon" }, "query.days"],
    [{ days: "1,,2" }, "query.days"],
    [{ tz: "UTC" }, "query.tz"],
  ])("%o names %s", async (change, path) => {
    const { status, body } = await student.get<ProblemBody>(query(change));
    expect([status, body.code]).toEqual([400, "validation_failed"]);
    expect(body.errors?.[0]?.path.startsWith(path)).toBe(true);
  });

  test.each([
    ["2027-03-09", "2027-03-08"],
    ["2027-03-14", "2027-03-08"],
    ["2028-03-01", "2028-02-28"],
    ["2099-12-31", "2099-12-28"],
  ])("%s is no Monday; that week's is %s", async (date, monday) => {
    const { status, body } = await student.get<ProblemBody>(query({ week_start: date }));
    expect([status, body.errors]).toEqual([400, [
      { path: "query.week_start", message: `must be a Monday; that week starts on ${monday}` },
    ]]);
    expect((await student.get(query({ week_start: monday }))).status).toBe(200);
  });
});

describe("weeks in which clocks change have as many cells as half hours", () => {
  test.each([
    ["Europe/Kyiv", "2027-03-22", 334],
    ["Europe/Kyiv", "2027-10-25", 338],
    ["America/New_York", "2027-03-08", 334],
    ["America/St_Johns", "2027-11-01", 338],
    ["Australia/Lord_Howe", "2027-03-29", 337],
    ["Australia/Lord_Howe", "2027-09-27", 335],
    ["Africa/Cairo", "2027-04-26", 334],
    ["Asia/Kathmandu", "2027-03-22", 336],
    ["Pacific/Apia", "2011-12-26", 288],
    ["Europe/Kyiv", "1970-01-05", 336],
    ["UTC", "2099-12-28", 336],
  ])("%s, week of %s: %i, each instant once, half an hour apart", async (zone, week, many) => {
    const { cells, total_cells } = await readWeek(student, tutor.id, week, zone);
    expect([total_cells, cells.length]).toEqual([many, many]);
    cells.forEach((cell, i) => {
      expect(Date.parse(cell.start)).toBe(Date.parse(cells[0]?.start ?? "") + i * 1_800_000);
    });
  });

  test("the skipped hour has no cells, the repeated one has them twice", async () => {
    const timesOf = async (week: string) =>
      (await readWeek(student, tutor.id, week, "Europe/Kyiv", "&days=6")).cells
        .map(({ time }) => time).slice(4, 12);
    expect(await timesOf("2027-03-22"))
      .toEqual(["02:00", "02:30", "04:00", "04:30", "05:00", "05:30", "06:00", "06:30"]);
    expect(await timesOf("2027-10-25"))
      .toEqual(["02:00", "02:30", "03:00", "03:30", "03:00", "03:30", "04:00", "04:30"]);
  });
});

test("the same week from two zones, each again: the same instants, each zone's own wall times", async () => {
  const tutor = await app.tutor();
  await addSlot(tutor, "2027-03-10", ["10:00", "11:00"]);
  const seen = async (zone: string) =>
    notEmpty(await readWeek(student, tutor.id, WEEK, zone, "&days=2"));
  for (let i = 0; i < 2; i++) {
    expect(await seen("Europe/Kyiv"))
      .toEqual(["2027-03-10 10:00 available", "2027-03-10 10:30 available"]);
    // Kathmandu is 3:45 ahead of Kyiv, so that its half hours begin in between.
    expect(await seen("Asia/Kathmandu")).toEqual(["2027-03-10 14:00 available"]);
    expect(await seen("Asia/Tokyo"))
      .toEqual(["2027-03-10 17:00 available", "2027-03-10 17:30 available"]);
  }
});

test("two tutors whose calendars changed as often: each has their own week", async () => {
  const tutors = [await app.tutor(), await app.tutor()];
  for (const [i, { id, ...tutor }] of tutors.entries()) {
    await addSlot(tutor, WEEK, [`1${i}:00`, `1${i}:30`]);
    expect(notEmpty(await readWeek(student, id))).toEqual([`${WEEK} 1${i}:00 available`]);
  }
});

test("thirty readers at once all get the same", async () => {
  await addSlot(tutor, WEEK, ["10:00", "12:00"]);
  const weeks = await Promise.all(Array.from({ length: 30 }, () => readWeek(student, tutor.id)));
  expect(new Set(weeks.map((week) => JSON.stringify(week))).size).toBe(1);
  expect(notEmpty(weeks[0] ?? await readWeek(student, tutor.id))).toHaveLength(4);
});
