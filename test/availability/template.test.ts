import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { type ProblemBody, saveWeek, slotsBetween, spellDate } from "../support/tutoring.ts";

const NONE_OUTSIDE = { lessons_outside_availability: [], has_more_lessons_outside: false };

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const slot = (weekday: number, start: string, end: string) => ({ weekday, start, end });

test("200: a tutor who saved nothing has an empty template in their own zone", async () => {
  const tutor = await app.tutor({ zone: "America/St_Johns" });
  const { status, body } = await tutor.get("/calendar/template");
  expect([status, body]).toEqual([200, { weekly_slots: [], timezone: "America/St_Johns" }]);
});

test("200: what is put is answered sorted, read again, and is the bulk form's week", async () => {
  const tutor = await app.tutor();
  const weekly_slots = [
    slot(0, "10:00", "13:00"),
    slot(2, "10:00", "12:00"),
    slot(6, "20:00", "24:00"),
  ];
  const put = await tutor.put("/calendar/template", { weekly_slots: weekly_slots.toReversed() });
  const expected = { weekly_slots, timezone: "Europe/Kyiv" };
  expect([put.status, put.body]).toEqual([200, { ...expected, ...NONE_OUTSIDE }]);
  expect((await tutor.get("/calendar/template")).body).toEqual(expected);
  const bulk = await saveWeek(tutor, {
    "1": [["10:00", "13:00"]],
    "3": [["10:00", "12:00"]],
    "7": [["20:00", "24:00"]],
  });
  expect(bulk).toMatchObject({ slots_created: 0, slots_updated: 0, slots_deleted: 0 });
});

test("200: what is put is answered, whatever is saved right after it", async () => {
  const tutor = await app.tutor();
  const before = await openTransaction(app.tenant.db);
  await before.sql`lock table slots in share mode`;
  const weekly_slots = [slot(0, "10:00", "13:00")];
  const put = tutor.put("/calendar/template", { weekly_slots });
  await waitForLocks(app.tenant, 1);
  // It has written its template and waits; the rival gets the table when it commits.
  const rival = await openTransaction(app.tenant.db);
  const locked = rival.sql`lock table templates in access exclusive mode`;
  await waitForLocks(app.tenant, 2);
  await before.rollback();
  await locked;
  await rival.sql`update templates set end_time = '11:00' where tutor_id = ${tutor.id}`;
  await rival.commit();
  expect((await put).body)
    .toEqual({ weekly_slots, timezone: "Europe/Kyiv", ...NONE_OUTSIDE });
});

test("200: weekday 0 is Monday and 6 is Sunday", async () => {
  const tutor = await app.tutor();
  const weekly_slots = [0, 1, 2, 3, 4, 5, 6].map((day) => slot(day, `1${day}:00`, `1${day}:30`));
  await tutor.put("/calendar/template", { weekly_slots });
  const slots = await slotsBetween(tutor, "2027-03-08", "2027-03-14");
  expect(slots.map(({ date, start_time }) => `${date} ${start_time}`))
    .toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((day) => `2027-03-${`${8 + day}`.padStart(2, "0")} 1${day}:00`),
    );
});

test("200: what the bulk form saved is read; [] clears it", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "0": [["11:00", "15:30"]] });
  expect((await tutor.get("/calendar/template")).body)
    .toMatchObject({ weekly_slots: [slot(6, "11:00", "15:30")] });
  expect((await tutor.put("/calendar/template", { weekly_slots: [] })).status).toBe(200);
  expect(await spellDate(tutor, "2027-03-07")).toEqual([]);
});

describe("400 validation_failed", () => {
  test.each<[string, unknown, string[]]>([
    ["weekday 7", [slot(7, "10:00", "11:00")], ["body.weekly_slots[0].weekday"]],
    ["weekday -1", [slot(-1, "10:00", "11:00")], ["body.weekly_slots[0].weekday"]],
    ["weekday 1.5", [slot(1.5, "10:00", "11:00")], ["body.weekly_slots[0].weekday"]],
    ["a weekday as text", [{ ...slot(0, "10:00", "11:00"), weekday: "1" }], [
      "body.weekly_slots[0].weekday",
    ]],
    ["a bad time", [slot(1, "10:00", "11:00"), slot(1, "1000", "11:00")], [
      "body.weekly_slots[1].start",
    ]],
    ["a start of 24:00", [slot(1, "24:00", "24:00")], ["body.weekly_slots[0].start"]],
    [
      "keys of the other form",
      [{ weekday: 0, start_time: "10:00", end: "11:00" }],
      ["body.weekly_slots[0].start", "body.weekly_slots[0].start_time"],
    ],
    ["an unknown key", [{ ...slot(0, "10:00", "11:00"), note: "" }], ["body.weekly_slots[0].note"]],
    ["385 windows", new Array(385).fill(slot(0, "10:00", "11:00")), ["body.weekly_slots"]],
    ["no list", {}, ["body.weekly_slots"]],
  ])("%s", async (_, weekly_slots, paths) => {
    const tutor = await app.tutor();
    const { status, body } = await tutor.put<ProblemBody>("/calendar/template", { weekly_slots });
    expect([status, body.code]).toEqual([400, "validation_failed"]);
    expect(body.errors?.map((error) => error.path)).toEqual(expect.arrayContaining(paths));
  });
});

test("400 invalid_schedule: windows that overlap or run backwards, naming day and windows", async () => {
  const tutor = await app.tutor();
  await tutor.put("/calendar/template", { weekly_slots: [slot(4, "10:00", "11:00")] });
  const weekly_slots = [
    slot(2, "10:00", "12:30"),
    slot(6, "11:00", "10:00"),
    slot(2, "12:00", "14:00"),
  ];
  const { status, body } = await tutor.put<ProblemBody>("/calendar/template", { weekly_slots });
  expect([status, body.code]).toEqual([400, "invalid_schedule"]);
  expect(body.errors?.toSorted((a, b) => a.path < b.path ? -1 : 1)).toEqual([
    {
      path: "body.weekly_slots[1]",
      message: "Sunday: 11:00–10:00 does not end after it starts.",
    },
    {
      path: "body.weekly_slots[2]",
      message: "Wednesday: 10:00–12:30 and 12:00–14:00 overlap.",
    },
  ]);
  expect((await tutor.get("/calendar/template")).body)
    .toMatchObject({ weekly_slots: [slot(4, "10:00", "11:00")] });
});
