import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotOn,
  slotsBetween,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";

// Monday 2027-03-01, 08:00 in Kyiv. Most tests edit Monday 2027-03-08.
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
const ten: Window = ["10:00", "12:00"];

async function aMonday(...windows: Window[]): Promise<{ tutor: Person; slot: Slot }> {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": windows });
  const [slot] = await slotsBetween(tutor, MONDAY, MONDAY);
  if (!slot) throw new Error("no slot on Monday");
  return { tutor, slot };
}

const edit = <T = Slot>(tutor: Person, id: number, window: Window, rest: object = {}) =>
  tutor.put<T>(`/booking/slots/${id}`, { ...times(...window), ...rest });

const template = { strategy: "template_update" };
const override = { strategy: "override" };

describe("user_choice", () => {
  test.each([{}, { strategy: "user_choice" }])(
    "200: %o edits this slot and no other",
    async (rest) => {
      const { tutor, slot } = await aMonday(ten);
      const { status, body } = await edit(tutor, slot.id, ["10:30", "12:30"], rest);
      expect([status, body]).toEqual([200, {
        ...slot,
        ...times("10:30", "12:30"),
        utc_start: "2027-03-08T08:30:00Z",
        utc_end: "2027-03-08T10:30:00Z",
        updated_at: expect.any(String),
      }]);
      expect(await slotOn(tutor, MONDAY)).toEqual(body);
      const others = await slotsBetween(tutor, "2027-03-09", "2027-05-30");
      expect(new Set(others.map((other) => other.start_time))).toEqual(new Set(["10:00"]));
      expect((await tutor.get("/calendar/template")).body)
        .toMatchObject({ weekly_slots: [{ start: "10:00", end: "12:00" }] });
    },
  );

  test("the next change of the template brings the slot back into line", async () => {
    const { tutor, slot } = await aMonday(ten);
    await edit(tutor, slot.id, ["14:00", "15:00"]);
    await saveWeek(tutor, { "1": [ten], "2": [ten] });
    expect(await slotsBetween(tutor, MONDAY, MONDAY)).toMatchObject([{
      id: slot.id,
      ...times(...ten),
    }]);
  });

  test("200: a manual slot stays manual, an overridden one overridden", async () => {
    const { tutor, slot } = await aMonday(ten);
    const manual = await addSlot(tutor, MONDAY, ["18:00", "19:00"]);
    await edit(tutor, slot.id, ["11:00", "12:00"], { ...override, reason: "dentist" });
    expect((await edit(tutor, manual.id, ["18:00", "20:00"])).body).toMatchObject({
      source: "manual",
    });
    expect((await edit(tutor, slot.id, ["11:30", "12:00"])).body)
      .toMatchObject({ source: "override", override_reason: "dentist" });
  });
});

describe("override", () => {
  test("200: detaches the slot, keeps template_id and the reason", async () => {
    const { tutor, slot } = await aMonday(ten);
    const answer = await edit(tutor, slot.id, ["11:00", "13:00"], {
      ...override,
      reason: "dentist",
    });
    expect([answer.status, answer.body]).toMatchObject([200, {
      id: slot.id,
      ...times("11:00", "13:00"),
      source: "override",
      template_id: slot.template_id,
      override_reason: "dentist",
    }]);
  });

  test("survives a new week, a change of its template, a new zone and the daily task", async () => {
    const { tutor, slot } = await aMonday(ten);
    const { body: detached } = await edit(tutor, slot.id, ["15:00", "16:00"], override);
    const later = await slotOn(tutor, "2027-03-15");
    await edit(tutor, later.id, ["10:00", "11:00"], template);
    expect(await slotsBetween(tutor, MONDAY, MONDAY)).toEqual([detached]);
    await edit(tutor, later.id, ["17:00", "18:00"], template);
    expect(await slotsBetween(tutor, MONDAY, MONDAY)).toEqual([detached]);
    await saveWeek(tutor, { "1": [["09:00", "11:00"]], "4": [ten] });
    await tutor.patch("/me/profile", { timezone: "Europe/Lisbon" });
    expect(await slotsBetween(tutor, MONDAY, MONDAY)).toEqual([{ ...detached, template_id: null }]);
  });

  test("of a slot that was moved before: the template's window does not come back beside it", async () => {
    const { tutor, slot } = await aMonday(ten);
    await edit(tutor, slot.id, ["14:00", "15:00"]);
    await edit(tutor, slot.id, ["16:00", "17:00"], override);
    await saveWeek(tutor, { "1": [["10:00", "12:30"]] });
    expect(await spellDate(tutor, MONDAY)).toEqual(["16:00–17:00 override"]);
    expect(await spellDate(tutor, "2027-03-15")).toEqual(["10:00–12:30 template"]);
  });

  test("200: of a manual slot", async () => {
    const tutor = await app.tutor();
    const { id } = await addSlot(tutor, MONDAY, ten);
    expect((await edit(tutor, id, ["11:00", "12:00"], override)).body)
      .toMatchObject({
        source: "override",
        template_id: null,
        override_reason: expect.stringMatching(/^Manual edit at /),
      });
  });
});

describe("template_update", () => {
  test("200: changes the template and all its future slots, with their ids", async () => {
    const { tutor, slot } = await aMonday(ten, ["18:00", "19:00"]);
    const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
    const answer = await edit(tutor, slot.id, ["11:00", "14:00"], template);
    expect([answer.status, answer.body])
      .toMatchObject([200, {
        ...slot,
        ...times("11:00", "14:00"),
        utc_start: "2027-03-08T09:00:00Z",
        utc_end: "2027-03-08T12:00:00Z",
        updated_at: expect.any(String),
      }]);
    const after = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(
      after.filter(({ template_id }) => template_id === slot.template_id)
        .every((other) => other.start_time === "11:00" && other.end_time === "14:00"),
    ).toBe(true);
    expect((await tutor.get("/calendar/template")).body).toMatchObject({
      weekly_slots: [{ start: "11:00", end: "14:00" }, { start: "18:00", end: "19:00" }],
    });
  });

  test("leaves slots that have begun, overridden ones and lessons", async () => {
    const tutor = await app.tutor();
    const student = await app.student();
    await saveWeek(tutor, { "1": [["09:00", "12:00"]] });
    const overridden = await slotOn(tutor, "2027-03-15");
    await edit(tutor, overridden.id, ["09:00", "10:00"], override);
    const booked = await slotOn(tutor, "2027-03-22");
    const [start, end] = ["2027-03-22T07:00:00Z", "2027-03-22T08:00:00Z"];
    const lesson = await aLesson(tutor, student, start, end);
    app.clock.now += 2 * 3_600_000;
    const edited = await slotOn(tutor, MONDAY);
    expect((await edit(tutor, edited.id, ["14:00", "16:00"], template)).status).toBe(200);
    app.clock.now -= 2 * 3_600_000;
    expect(await spellDate(tutor, "2027-03-01")).toEqual([
      "09:00–12:00 template",
      "14:00–16:00 template",
    ]);
    expect(await spellDate(tutor, MONDAY)).toEqual(["14:00–16:00 template"]);
    expect(await spellDate(tutor, "2027-03-15")).toEqual(["09:00–10:00 override"]);
    expect(await slotOn(tutor, "2027-03-22"))
      .toMatchObject({ id: booked.id, ...times("14:00", "16:00") });
    expect((await tutor.get(`/lessons/${lesson}`)).body)
      .toMatchObject({ status: "scheduled", utc_start: start, utc_end: end });
  });

  test("leaves the slots of other templates, those edited by hand among them", async () => {
    const { tutor, slot } = await aMonday(ten, ["14:00", "16:00"]);
    const [, other] = await slotsBetween(tutor, "2027-03-15", "2027-03-15");
    const moved = (await edit(tutor, other?.id ?? 0, ["18:00", "19:00"])).body;
    await edit(tutor, slot.id, ["10:00", "11:00"], template);
    expect((await slotsBetween(tutor, "2027-03-15", "2027-03-15"))[1]).toEqual(moved);
  });

  test("a date that was taken out stays free, wherever the template moves", async () => {
    const { tutor, slot } = await aMonday(ten);
    await tutor.delete(`/booking/slots/${slot.id}`);
    const later = await slotOn(tutor, "2027-03-15");
    await edit(tutor, later.id, ["14:00", "16:00"], template);
    expect(await spellDate(tutor, MONDAY)).toEqual([]);
    expect(await spellDate(tutor, "2027-03-22")).toEqual(["14:00–16:00 template"]);
  });

  test("200: away from a lesson, which stays outside it", async () => {
    const { tutor, slot } = await aMonday(["10:00", "18:00"]);
    await aLesson(tutor, await app.student(), "2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z");
    expect((await edit(tutor, slot.id, ["14:00", "18:00"], template)).body)
      .toMatchObject({ id: slot.id, ...times("14:00", "18:00") });
    expect(await spellDate(tutor, MONDAY)).toEqual(["14:00–18:00 template"]);
  });

  test("200: of one piece of a window that a manual slot cuts", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, MONDAY, ["12:00", "13:00"]);
    await saveWeek(tutor, { "1": [["10:00", "18:00"]] });
    const [, , piece] = await slotsBetween(tutor, MONDAY, MONDAY);
    const answer = await edit(tutor, piece?.id ?? 0, ["14:00", "18:00"], template);
    expect([answer.status, answer.body]).toMatchObject([200, {
      id: piece?.id,
      ...times("14:00", "18:00"),
    }]);
    expect(await spellDate(tutor, MONDAY)).toEqual(["12:00–13:00 manual", "14:00–18:00 template"]);
  });

  test("200: onto a time whose own slot was taken out on that date", async () => {
    const { tutor, slot } = await aMonday(ten, ["14:00", "16:00"]);
    const [, other] = await slotsBetween(tutor, MONDAY, MONDAY);
    await tutor.delete(`/booking/slots/${other?.id}`);
    await saveWeek(tutor, { "1": [ten] });
    const answer = await edit(tutor, slot.id, ["13:00", "15:00"], template);
    expect([answer.status, answer.body]).toMatchObject([200, {
      id: slot.id,
      ...times("13:00", "15:00"),
    }]);
  });

  test("409 schedule_conflict: another window of that weekday, though its slot is gone on that date", async () => {
    const { tutor, slot } = await aMonday(ten, ["14:00", "16:00"]);
    const [, other] = await slotsBetween(tutor, MONDAY, MONDAY);
    await tutor.delete(`/booking/slots/${other?.id}`);
    const answer = await edit<ProblemBody>(tutor, slot.id, ["13:00", "15:00"], template);
    expect([answer.status, answer.body.code]).toEqual([409, "schedule_conflict"]);
    expect(await spellDate(tutor, "2027-03-15"))
      .toEqual(["10:00–12:00 template", "14:00–16:00 template"]);
  });

  test("400 slot_without_template: a manual slot, also one that was overridden", async () => {
    const { tutor } = await aMonday(ten);
    const { id } = await addSlot(tutor, MONDAY, ["18:00", "19:00"]);
    for (const _ of ["manual", "override"]) {
      const answer = await edit<ProblemBody>(tutor, id, ["12:00", "13:00"], template);
      expect([answer.status, answer.body.code]).toEqual([400, "slot_without_template"]);
      await edit(tutor, id, ["18:00", "18:30"], override);
    }
  });
});

describe("409 slot_conflict", () => {
  test.each(["user_choice", "override", "template_update"])(
    "%s: the list of the preview, and nothing is changed",
    async (strategy) => {
      const { tutor, slot } = await aMonday(ten, ["14:00", "15:00"]);
      const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
      const student = await app.student({ name: "Liam" });
      const lesson_id = await aLesson(
        tutor,
        student,
        "2027-03-08T11:00:00Z",
        "2027-03-08T12:00:00Z",
      );
      const body = { ...times("11:00", "14:01"), strategy };
      const preview = await tutor.post<ProblemBody>(`/booking/slots/${slot.id}/conflicts`, body);
      const answer = await tutor.put<ProblemBody>(`/booking/slots/${slot.id}`, body);
      expect([answer.status, answer.body.code]).toEqual([409, "slot_conflict"]);
      expect(answer.body.conflicts).toEqual(preview.body.conflicts);
      expect(answer.body.conflicts).toMatchObject([
        { type: "booked_overlap", severity: "warning", lesson_id, student_name: "Liam" },
        { type: "slot_overlap", severity: "error", slot_id: before[3]?.id },
      ]);
      expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual(before);
    },
  );

  test("200: touching a slot and a lesson is no overlap, cancelled lessons are in nobody's way", async () => {
    const { tutor, slot } = await aMonday(ten, ["14:00", "15:00"]);
    const student = await app.student();
    const lesson = await aLesson(tutor, student, "2027-03-08T11:00:00Z", "2027-03-08T11:30:00Z");
    await tutor.post(`/lessons/${lesson}/cancel`, {});
    await aLesson(tutor, student, "2027-03-08T07:00:00Z", "2027-03-08T07:30:00Z");
    expect((await edit(tutor, slot.id, ["09:30", "14:00"])).status).toBe(200);
  });

  test("200: the evening before ends where the night begins", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, "2027-03-08", ["22:00", "24:00"]);
    const night = await addSlot(tutor, "2027-03-09", ["00:00", "01:00"]);
    expect((await edit(tutor, night.id, ["00:00", "02:00"])).status).toBe(200);
  });
});

describe("400", () => {
  test("slot_in_the_past: a slot that has begun, and a start that has passed", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["07:00", "10:00"], ["11:00", "12:00"]] });
    const [begun, ahead] = await slotsBetween(tutor, "2027-03-01", "2027-03-01");
    for (
      const [slot, window] of [[begun, ["11:30", "12:30"]], [ahead, ["08:00", "09:00"]]] as const
    ) {
      for (const strategy of ["user_choice", "override", "template_update"]) {
        const answer = await edit<ProblemBody>(tutor, slot?.id ?? 0, [window[0], window[1]], {
          strategy,
        });
        expect([answer.status, answer.body.code]).toEqual([400, "slot_in_the_past"]);
      }
    }
  });

  test.each<[string, object, string]>([
    ["an end before the start", times("12:00", "10:00"), "body.end_time"],
    ["an end at the start", { ...times("12:00", "12:00"), ...template }, "body.end_time"],
    ["a start of 24:00", times("24:00", "24:00"), "body.start_time"],
    ["an unknown strategy", { ...times("10:00", "11:00"), strategy: "all" }, "body.strategy"],
    [
      "a reason of 501 characters",
      { ...times("10:00", "11:00"), reason: "x".repeat(501) },
      "body.reason",
    ],
    ["an unknown key", { ...times("10:00", "11:00"), date: MONDAY }, "body.date"],
  ])("validation_failed: %s", async (_, body, path) => {
    const { tutor, slot } = await aMonday(ten);
    const answer = await tutor.put<ProblemBody>(`/booking/slots/${slot.id}`, body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path])
      .toEqual([400, "validation_failed", path]);
  });

  test("validation_failed: a time of which the clocks skip all; 200 where they skip a part", async () => {
    const tutor = await app.tutor();
    const { id } = await addSlot(tutor, "2027-03-28", ten);
    const skipped = await edit<ProblemBody>(tutor, id, ["03:30", "04:00"]);
    expect([skipped.status, skipped.body]).toMatchObject([400, {
      detail: "body.start_time: the clocks in Europe/Kyiv skip this time on 2027-03-28",
    }]);
    const { body } = await edit(tutor, id, ["02:30", "04:00"]);
    expect([body.utc_start, body.utc_end]).toEqual([
      "2027-03-28T00:30:00Z",
      "2027-03-28T01:00:00Z",
    ]);
  });
});

test("of two browsers of a tutor that edit towards the same time one gets 200, the other 409", async () => {
  for (let round = 0; round < 10; round++) {
    const tutor = await app.tutor();
    const [a, b] = [
      await addSlot(tutor, MONDAY, ten),
      await addSlot(tutor, MONDAY, ["14:00", "15:00"]),
    ];
    const answers = await Promise.all([
      edit(tutor, a.id, ["12:30", "13:30"], override),
      edit(tutor, b.id, ["13:00", "14:00"]),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  }
});
