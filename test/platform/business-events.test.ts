import { expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, cancel, reschedule, told } from "../support/marketplace.ts";
import { addSlot, aLesson, saveWeek, times } from "../support/tutoring.ts";

/** The events in the log, without the requests, each with its fields. */
const eventsOf = ({ logLines }: TestApp): Record<string, unknown>[] =>
  logLines.map((line) => JSON.parse(line))
    // A busy machine may be slow, which is told too.
    .filter(({ event }) => event !== "request" && !/_slow$/.test(event));

const namesOf = (app: TestApp) => eventsOf(app).map(({ event }) => event);

/** One request with a key, whose transaction the database refuses at its commit. */
async function bookWhereCommitFails(code: string, times: number) {
  const app = await anApp();
  const [tutor, student] = [await aTeacher(app), await app.student()];
  // A sequence counts also what is rolled back.
  await app.tenant.db.unsafe(`
    create sequence commits;
    create function refuse_commit() returns trigger language plpgsql as $$
    begin
      if nextval('commits') <= ${times} then
        raise exception using errcode = '${code}', message = 'refused by the test';
      end if;
      return null;
    end $$;
    create constraint trigger commits_fail after insert on idempotency_keys
      deferrable initially deferred for each row execute function refuse_commit()`);
  const headers = { "idempotency-key": "key-of-a-commit" };
  const send = () => book(student, tutor, "2027-03-08T10:00:00Z", { headers });
  return { app, send };
}

const bookedIn = (app: TestApp) => namesOf(app).filter((event) => event === "lesson_booked");

test("what happens to lessons is in the log, by ids and without names", async () => {
  const app = await anApp();
  const [tutor, student] = [await aTeacher(app), await app.student({ name: "Liam Byrne" })];
  const lesson = await booked(student, tutor, "2027-03-08T10:00:00Z");
  await reschedule(student, lesson, { start: "2027-03-08T12:00:00Z" });
  await cancel(student, lesson, { reason: "Feeling ill" });
  await aLesson(tutor, student, "2027-03-09T10:00:00Z", "2027-03-09T11:00:00Z");
  expect(namesOf(app).slice(-4))
    .toEqual(["lesson_booked", "lesson_rescheduled", "lesson_cancelled", "lesson_entered"]);
  expect(eventsOf(app).find(({ event }) => event === "lesson_booked")).toMatchObject({
    level: "info",
    lesson_id: lesson.id,
    tutor_id: tutor.id,
    student_id: student.id,
    request_id: expect.any(String),
  });
  expect(app.logLines.join()).not.toMatch(/Liam|Feeling/);
});

test("what happens to availability is in the log", async () => {
  const app = await anApp();
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await tutor.put("/calendar/template", { weekly_slots: [] });
  const { id } = await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
  await tutor.put(`/booking/slots/${id}`, times("10:00", "13:00"));
  await tutor.post("/booking/slots/batch", { updates: [{ id, ...times("11:00", "13:00") }] });
  await tutor.delete(`/booking/slots/${id}`);
  const week = { event: "week_replaced", tutor_id: tutor.id };
  expect(eventsOf(app).slice(-6)).toMatchObject([
    { ...week, templates: 1, slots_created: 13 },
    { ...week, templates: 0, slots_deleted: 13 },
    { event: "slot_added", slot_id: id },
    { event: "slot_edited", slot_id: id },
    { event: "slots_edited", succeeded: 1 },
    { event: "slot_deleted", slot_id: id },
  ]);
});

test("201: a transaction that is run again tells of its booking once", async () => {
  const { app, send } = await bookWhereCommitFails("40001", 2);
  expect(told(await send())).toBe("201");
  expect(bookedIn(app)).toHaveLength(1);
  await send();
  expect(bookedIn(app)).toHaveLength(1);
});

test("503: a commit that fails tells of no booking", async () => {
  const { app, send } = await bookWhereCommitFails("57014", 1);
  expect(told(await send())).toBe("503 timeout");
  expect(bookedIn(app)).toEqual([]);
  expect(told(await send())).toBe("201");
  expect(bookedIn(app)).toHaveLength(1);
});
