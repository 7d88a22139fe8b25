import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  type Conflict,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotOn,
  slotsBetween,
  times,
  type Window,
} from "../support/tutoring.ts";
import { randomOf, SEED } from "../time/random.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
type Preview = { has_conflicts: boolean; conflicts: Conflict[] };

test("200: nothing in the way, and the slot is not in its own way", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const { status, body } = await tutor.post(
    `/booking/slots/${id}/conflicts`,
    times("10:30", "13:00"),
  );
  expect([status, body]).toEqual([200, { has_conflicts: false, conflicts: [] }]);
});

test("200: a slot is an error, a scheduled and a completed lesson are warnings, in order of time", async () => {
  const tutor = await app.tutor();
  const student = await app.student({ name: "Liam" });
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const other = await addSlot(tutor, MONDAY, ["14:00", "18:00"]);
  const first = await aLesson(tutor, student, "2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z");
  const second = await aLesson(tutor, student, "2027-03-08T15:00:00Z", "2027-03-08T15:30:00Z");
  const gone = await aLesson(tutor, student, "2027-03-08T10:00:00Z", "2027-03-08T11:00:00Z");
  await tutor.post(`/lessons/${gone}/cancel`, {});
  await app.tenant.db`update lessons set status = 'completed' where id = ${second}`;
  const { body } = await tutor.post<Preview>(
    `/booking/slots/${id}/conflicts`,
    times("10:00", "20:00"),
  );
  const booked = { type: "booked_overlap", severity: "warning", student_name: "Liam" };
  expect(body).toEqual({
    has_conflicts: true,
    conflicts: [
      {
        ...booked,
        lesson_id: first,
        message: "Overlaps the lesson with Liam, 2027-03-08 11:00–12:00.",
      },
      {
        type: "slot_overlap",
        severity: "error",
        slot_id: other.id,
        message: "Overlaps your slot 2027-03-08 14:00–18:00.",
      },
      {
        ...booked,
        lesson_id: second,
        message: "Overlaps the lesson with Liam, 2027-03-08 17:00–17:30.",
      },
    ],
  });
});

test("200: with template_update the other pieces of the window are in nobody's way", async () => {
  const tutor = await app.tutor();
  const manual = await addSlot(tutor, MONDAY, ["12:00", "13:00"]);
  await saveWeek(tutor, { "1": [["10:00", "18:00"]] });
  const [, , piece] = await slotsBetween(tutor, MONDAY, MONDAY);
  const ask = (strategy: string) =>
    tutor.post<Preview>(`/booking/slots/${piece?.id}/conflicts`, {
      ...times("11:00", "15:00"),
      strategy,
    });
  expect((await ask("template_update")).body.conflicts).toMatchObject([{ slot_id: manual.id }]);
  expect((await ask("override")).body.conflicts).toHaveLength(2);
});

test("it changes nothing, whatever the strategy", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
  const trail = await tutor.get("/booking/availability/changes");
  for (const strategy of ["user_choice", "override", "template_update"]) {
    await tutor.post(`/booking/slots/${before[1]?.id}/conflicts`, {
      ...times("14:00", "15:00"),
      strategy,
    });
  }
  expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual(before);
  expect((await tutor.get("/booking/availability/changes")).body).toEqual(trail.body);
});

test("400: an end before the start, template_update of a manual slot, an unknown strategy", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const ask = (body: object) => tutor.post<ProblemBody>(`/booking/slots/${id}/conflicts`, body);
  expect((await ask(times("12:00", "10:00"))).body)
    .toMatchObject({ code: "validation_failed", errors: [{ path: "body.end_time" }] });
  expect((await ask({ ...times("10:00", "11:00"), strategy: "template_update" })).body)
    .toMatchObject({ status: 400, code: "slot_without_template" });
  expect((await ask({ ...times("10:00", "11:00"), strategy: "x" })).status).toBe(400);
});

describe("the preview of an edit is what the edit then says", () => {
  /** A Monday of three windows, a manual slot and two lessons. */
  async function aMonday(): Promise<Person> {
    const [tutor, student] = [await app.tutor(), await app.student()];
    await saveWeek(tutor, { "1": [["08:00", "10:00"], ["12:00", "14:00"], ["16:00", "18:00"]] });
    await addSlot(tutor, MONDAY, ["19:00", "20:00"]);
    await aLesson(tutor, student, "2027-03-08T08:30:00Z", "2027-03-08T09:15:00Z");
    await aLesson(tutor, student, "2027-03-08T13:00:00Z", "2027-03-08T13:30:00Z");
    return tutor;
  }

  /** Asks for the preview, then for the edit; answers the status of that. */
  async function isAsPreviewed(tutor: Person, slot: Slot, window: Window, strategy: string) {
    const body = { ...times(...window), strategy };
    const preview = await tutor.post<Preview>(`/booking/slots/${slot.id}/conflicts`, body);
    const answer = await tutor.put<ProblemBody>(`/booking/slots/${slot.id}`, body);
    if (answer.body.code === "schedule_conflict") return answer.status;
    expect([answer.status, answer.body.conflicts ?? []], JSON.stringify({ slot, body }))
      .toEqual([preview.body.has_conflicts ? 409 : 200, preview.body.conflicts]);
    return answer.status;
  }

  test(`sixty at random (seed ${SEED})`, async () => {
    const random = randomOf(SEED);
    const tutor = await aMonday();
    const clock = (quarter: number) =>
      `${Math.floor(quarter / 4)}`.padStart(2, "0") + `:${`${quarter % 4 * 15}`.padStart(2, "0")}`;
    for (let round = 0; round < 60; round++) {
      const slot = random.oneOf(await slotsBetween(tutor, MONDAY, MONDAY));
      const start = random.between(28, 84);
      const window: Window = [clock(start), clock(Math.min(96, start + random.between(1, 12)))];
      const strategy = random.oneOf(["user_choice", "override", "template_update"]);
      if (strategy === "template_update" && slot.source !== "template") continue;
      await isAsPreviewed(tutor, slot, window, strategy);
    }
  });

  test.each([
    [200, ["07:00", "10:00"] as const],
    [409, ["07:00", "12:30"] as const],
  ])("%i for the first window as %s", async (status, window) => {
    const tutor = await aMonday();
    const [slot = expect.fail("no slot")] = await slotsBetween(tutor, MONDAY, MONDAY);
    expect(await isAsPreviewed(tutor, slot, [...window], "override")).toBe(status);
  });
});

test("two tutors' calendars are in nobody else's way", async () => {
  const [a, b] = [await app.tutor(), await app.tutor()];
  await addSlot(a, MONDAY, ["10:00", "12:00"]);
  await addSlot(b, MONDAY, ["08:00", "09:00"]);
  const { id } = await slotOn(b, MONDAY);
  expect((await b.put(`/booking/slots/${id}`, times("10:00", "12:00"))).status).toBe(200);
});
