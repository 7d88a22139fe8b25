import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  postWeek,
  type ProblemBody,
  saveWeek,
  slotOn,
  slotsBetween,
  spellDate,
  times,
  type WeekReplaced,
  type Window,
} from "../support/tutoring.ts";

// Monday 2027-03-01, 08:00 in Kyiv; the horizon ends on Sunday 2027-05-30.
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const spellTemplates = ({ templates }: WeekReplaced) =>
  templates.map((of) => `${of.day_of_week} ${of.start_time}–${of.end_time}`);

test("200: a week becomes templates, and slots from today to the horizon of 90 days", async () => {
  const tutor = await app.tutor();
  const saved = await saveWeek(tutor, {
    "1": [["10:00", "13:00"], ["14:00", "18:00"]],
    "2": [["10:00", "13:00"]],
  });
  expect(spellTemplates(saved)).toEqual(["1 10:00–13:00", "1 14:00–18:00", "2 10:00–13:00"]);
  expect(saved).toMatchObject({
    slots_created: 39,
    slots_updated: 0,
    slots_deleted: 0,
    horizon_end: "2027-05-30",
  });
  const slots = await slotsBetween(tutor, "2027-01-01", "2027-12-31");
  expect([slots.length, slots[0]?.date, slots.at(-1)?.date])
    .toEqual([39, "2027-03-01", "2027-05-25"]);
  expect(await spellDate(tutor, "2027-03-29"))
    .toEqual(["10:00–13:00 template", "14:00–18:00 template"]);
});

test("200: a slot carries its date, wall times, zone, instants, template and dates of change", async () => {
  const tutor = await app.tutor();
  const { templates: [template] } = await saveWeek(tutor, { "1": [["10:00", "13:00"]] });
  expect(await slotOn(tutor, "2027-03-29")).toEqual({
    id: expect.any(Number),
    date: "2027-03-29",
    ...times("10:00", "13:00"),
    timezone: "Europe/Kyiv",
    // The clocks went forward the day before.
    utc_start: "2027-03-29T07:00:00Z",
    utc_end: "2027-03-29T10:00:00Z",
    status: "available",
    source: "template",
    template_id: template?.id,
    override_reason: null,
    created_at: expect.stringMatching(/Z$/),
    updated_at: expect.stringMatching(/Z$/),
  });
});

describe("Sunday", () => {
  const sunday = "2027-03-07";

  test.each(["0", "7"])('200: "%s" is Sunday and stored as 7', async (day) => {
    const tutor = await app.tutor();
    const saved = await saveWeek(tutor, { [day]: [["11:00", "15:30"]] });
    expect(spellTemplates(saved)).toEqual(["7 11:00–15:30"]);
    expect(await spellDate(tutor, sunday)).toEqual(["11:00–15:30 template"]);
    expect((await slotsBetween(tutor, "2027-03-01", "2027-03-06")).length).toBe(0);
  });

  test('200: "0" and "7" together are merged, sorted; touching windows stay two', async () => {
    const tutor = await app.tutor();
    const saved = await saveWeek(tutor, { "0": [["12:00", "14:00"]], "7": [["10:00", "12:00"]] });
    expect(spellTemplates(saved)).toEqual(["7 10:00–12:00", "7 12:00–14:00"]);
    expect(await spellDate(tutor, sunday))
      .toEqual(["10:00–12:00 template", "12:00–14:00 template"]);
  });

  test('400: "0" and "7" that overlap when merged, naming Sunday and both windows', async () => {
    const tutor = await app.tutor();
    const week = { "0": [["10:00", "12:00"]], "7": [["11:30", "14:00"]] } as const;
    const { status, body } = await postWeek<ProblemBody>(tutor, week);
    expect([status, body]).toMatchObject([400, {
      code: "invalid_schedule",
      detail: "Sunday: 10:00–12:00 and 11:30–14:00 overlap.",
      errors: [{ path: "body.schedule.7[0]" }],
    }]);
  });

  test('400: the same window under "0" and "7"', async () => {
    const week = { "0": [["10:00", "12:00"]], "7": [["10:00", "12:00"]] } as const;
    const { status, body } = await postWeek<ProblemBody>(await app.tutor(), week);
    expect([status, body.detail]).toEqual([400, "Sunday: 10:00–12:00 and 10:00–12:00 overlap."]);
  });

  test("200: saving what was saved as the other name keeps the template and every slot", async () => {
    const tutor = await app.tutor();
    const first = await saveWeek(tutor, { "0": [["10:00", "12:00"]] });
    const second = await saveWeek(tutor, { "7": [["10:00", "12:00"]] });
    expect(second).toEqual({ ...first, slots_created: 0 });
  });
});

test("200: all seven days, some with windows that touch midnight on both sides", async () => {
  const tutor = await app.tutor();
  const days = ["1", "2", "3", "4", "5", "6", "7"];
  const windows: Window[] = [["00:00", "02:00"], ["20:00", "24:00"]];
  const saved = await saveWeek(tutor, Object.fromEntries(days.map((day) => [day, windows])));
  expect(saved.templates.map((of) => of.day_of_week))
    .toEqual(days.flatMap((day) => [Number(day), Number(day)]));
  const [, evening] = await slotsBetween(tutor, "2027-03-02", "2027-03-02");
  const [night] = await slotsBetween(tutor, "2027-03-03", "2027-03-03");
  expect(evening).toMatchObject({ end_time: "24:00", utc_end: "2027-03-02T22:00:00Z" });
  expect(night).toMatchObject({ start_time: "00:00", utc_start: "2027-03-02T22:00:00Z" });
});

test("200: {} clears the week; a day that is missing or empty is a day off", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "12:00"]] });
  expect(await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [] }))
    .toMatchObject({ slots_created: 0, slots_updated: 0, slots_deleted: 13 });
  expect(await saveWeek(tutor, {}))
    .toMatchObject({ templates: [], slots_deleted: 13, horizon_end: "2027-05-30" });
  expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual([]);
});

describe("400 validation_failed that names the path", () => {
  const window = (start_time: unknown, end_time: unknown) => ({ start_time, end_time });
  test.each<[string, unknown, string]>([
    ["no schedule", {}, "body.schedule"],
    ["a schedule that is a list", { schedule: [] }, "body.schedule"],
    ["an unknown day", { schedule: { "8": [] } }, "body.schedule.8"],
    ["a day by name", { schedule: { monday: [] } }, "body.schedule.monday"],
    ["a day that is no list", { schedule: { "1": {} } }, "body.schedule.1"],
    ["an unknown field", { schedule: {}, week: 1 }, "body.week"],
    ["25:00", { schedule: { "3": [window("10:00", "25:00")] } }, "body.schedule.3[0].end_time"],
    ["24:30", { schedule: { "3": [window("10:00", "24:30")] } }, "body.schedule.3[0].end_time"],
    [
      "a start of 24:00",
      { schedule: { "3": [window("24:00", "24:00")] } },
      "body.schedule.3[0].start_time",
    ],
    ["9:00", { schedule: { "3": [window("9:00", "10:00")] } }, "body.schedule.3[0].start_time"],
    ["09:60", { schedule: { "3": [window("09:60", "10:00")] } }, "body.schedule.3[0].start_time"],
    [
      "seconds",
      { schedule: { "3": [window("09:00:30", "10:00")] } },
      "body.schedule.3[0].start_time",
    ],
    ["a number", { schedule: { "3": [window(900, "10:00")] } }, "body.schedule.3[0].start_time"],
    ["null", { schedule: { "0": [window("09:00", null)] } }, "body.schedule.0[0].end_time"],
    [
      "a missing end",
      { schedule: { "7": [{ start_time: "09:00" }] } },
      "body.schedule.7[0].end_time",
    ],
    [
      "the second window's typo",
      { schedule: { "1": [window("09:00", "10:00"), { start: "11:00", end_time: "12:00" }] } },
      "body.schedule.1[1].start_time",
    ],
    [
      "forty-nine windows",
      { schedule: { "1": new Array(49).fill(window("09:00", "10:00")) } },
      "body.schedule.1",
    ],
  ])("%s", async (_, body, path) => {
    const tutor = await app.tutor();
    const answer = await tutor.post<ProblemBody>("/booking/availability/bulk", body);
    expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
  });
});

describe("400 invalid_schedule", () => {
  test.each<[string, Record<string, Window[]>, string, string]>([
    [
      "windows that overlap, in whichever order they come",
      { "1": [["11:30", "13:00"], ["10:00", "12:00"]] },
      "body.schedule.1[0]",
      "Monday: 10:00–12:00 and 11:30–13:00 overlap.",
    ],
    [
      "a window inside another",
      { "6": [["10:00", "18:00"], ["12:00", "13:00"]] },
      "body.schedule.6[1]",
      "Saturday: 10:00–18:00 and 12:00–13:00 overlap.",
    ],
    [
      "a window that ends before it starts",
      { "0": [["15:00", "11:00"]] },
      "body.schedule.0[0]",
      "Sunday: 15:00–11:00 does not end after it starts.",
    ],
    [
      "an empty window",
      { "5": [["10:00", "10:00"]] },
      "body.schedule.5[0]",
      "Friday: 10:00–10:00 does not end after it starts.",
    ],
  ])("%s", async (_, week, path, message) => {
    const { status, body } = await postWeek<ProblemBody>(await app.tutor(), week);
    expect([status, body]).toMatchObject([400, {
      code: "invalid_schedule",
      detail: message,
      errors: [{ path, message }],
    }]);
  });

  test("names every day that is wrong, and changes nothing", async () => {
    const tutor = await app.tutor();
    const saved = await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
    const { body } = await postWeek<ProblemBody>(tutor, {
      "2": [["12:00", "10:00"]],
      "3": [["10:00", "12:00"], ["11:00", "13:00"]],
      "4": [["10:00", "12:00"]],
    });
    expect(body.errors?.map((error) => error.message.split(":")[0])).toEqual([
      "Tuesday",
      "Wednesday",
    ]);
    expect(await saveWeek(tutor, { "1": [["10:00", "12:00"]] }))
      .toEqual({ ...saved, slots_created: 0 });
  });
});

describe("what is kept", () => {
  test("the ids of windows and slots that stay the same", async () => {
    const tutor = await app.tutor();
    const first = await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "12:00"]] });
    const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
    const second = await saveWeek(tutor, { "1": [["10:00", "12:00"], ["15:00", "16:00"]] });
    expect(second.templates[0]).toEqual(first.templates[0]);
    const after = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
    const mondays = before.filter((slot) => slot.template_id === first.templates[0]?.id);
    expect(after.filter((slot) => slot.start_time === "10:00")).toEqual(mondays);
  });

  test("slots that have begun, as they were", async () => {
    const tutor = await app.tutor();
    // At 08:00 in Kyiv: one is over, one has begun, one is to come.
    const { slots_created } = await saveWeek(tutor, {
      "1": [["06:00", "08:00"], ["08:00", "09:00"], ["09:00", "10:00"]],
    });
    expect(slots_created).toBe(38);
    expect(await spellDate(tutor, "2027-03-01"))
      .toEqual(["08:00–09:00 template", "09:00–10:00 template"]);
    app.clock.now += 30 * 60_000;
    const { slots_deleted } = await saveWeek(tutor, {});
    app.clock.now -= 30 * 60_000;
    expect(slots_deleted).toBe(37);
    expect(await spellDate(tutor, "2027-03-01")).toEqual(["08:00–09:00 template"]);
  });

  test("slots made by hand, with the windows cut around them", async () => {
    const tutor = await app.tutor();
    const manual = await addSlot(tutor, "2027-03-08", ["12:00", "13:00"]);
    await saveWeek(tutor, { "1": [["10:00", "15:00"]] });
    expect(await spellDate(tutor, "2027-03-08"))
      .toEqual(["10:00–12:00 template", "12:00–13:00 manual", "13:00–15:00 template"]);
    await saveWeek(tutor, {});
    expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual([manual]);
  });

  test("overridden slots, whose window is not made again on that date", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
    const { id } = await slotOn(tutor, "2027-03-08");
    await tutor.put(`/booking/slots/${id}`, { ...times("15:00", "16:00"), strategy: "override" });
    await saveWeek(tutor, { "1": [["10:00", "12:30"]] });
    expect(await slotsBetween(tutor, "2027-03-08", "2027-03-08"))
      .toMatchObject([{ id, ...times("15:00", "16:00"), source: "override", template_id: null }]);
    expect(await spellDate(tutor, "2027-03-15")).toEqual(["10:00–12:30 template"]);
  });

  test("dates that were taken out", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
    await tutor.delete(`/booking/slots/${(await slotOn(tutor, "2027-03-08")).id}`);
    await saveWeek(tutor, { "1": [["09:00", "12:30"]] });
    expect(await spellDate(tutor, "2027-03-08")).toEqual([]);
  });

  test("lessons, outside availability where the week does not cover them", async () => {
    const tutor = await app.tutor();
    const [start, end] = ["2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z"];
    await saveWeek(tutor, { "1": [["10:00", "18:00"]] });
    const lesson = await aLesson(tutor, await app.student(), start, end);
    await saveWeek(tutor, {});
    expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual([]);
    expect((await tutor.get(`/lessons/${lesson}`)).body)
      .toMatchObject({ status: "scheduled", utc_start: start, utc_end: end });
  });
});

test("of two weeks saved at the same moment one stays, whole", async () => {
  const tutor = await app.tutor();
  const weeks = Array.from({ length: 12 }, (_, i): Record<string, Window[]> => ({
    "1": [[`${10 + i % 6}:00`, `${11 + i % 6}:00`]],
    "3": [[`${10 + i % 6}:00`, `${11 + i % 6}:00`]],
  }));
  const answers = await Promise.all(weeks.map((week) => postWeek(tutor, week)));
  expect(answers.map(({ status }) => status)).toEqual(weeks.map(() => 200));
  const slots = await slotsBetween(tutor, "2027-03-02", "2027-05-30");
  expect(new Set(slots.map((slot) => slot.start_time)).size).toBe(1);
  expect(slots.length).toBe(25);
});
