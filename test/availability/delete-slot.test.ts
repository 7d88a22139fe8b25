import { beforeAll, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { anApp, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  type ProblemBody,
  saveWeek,
  slotOn,
  slotsBetween,
  spellDate,
  times,
} from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";

test("204: it is gone, and cannot be read, edited or deleted again", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const { status, body } = await tutor.delete(`/booking/slots/${id}`);
  expect([status, body]).toEqual([204, null]);
  const again = [
    await tutor.get(`/booking/slots/${id}`),
    await tutor.put(`/booking/slots/${id}`, times("10:00", "11:00")),
    await tutor.post(`/booking/slots/${id}/conflicts`, times("10:00", "11:00")),
    await tutor.delete(`/booking/slots/${id}`),
  ];
  expect(again.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
  await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
});

test("204: a template's slot stays away from its date through new weeks and days", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await tutor.delete(`/booking/slots/${(await slotOn(tutor, MONDAY)).id}`);
  expect(await spellDate(tutor, "2027-03-15")).toEqual(["10:00–12:00 template"]);
  await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "12:00"]] });
  await maintainTenant(app.tenant.db, app.clock.now);
  await saveWeek(tutor, { "1": [["11:00", "14:00"]] });
  expect(await spellDate(tutor, MONDAY)).toEqual([]);
  await addSlot(tutor, MONDAY, ["10:00", "11:00"]);
});

test("204: a template's slot that was moved or overridden before: its window stays away too", async () => {
  for (const strategy of ["user_choice", "override"]) {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
    const { id } = await slotOn(tutor, MONDAY);
    await tutor.put(`/booking/slots/${id}`, { ...times("15:00", "16:00"), strategy });
    await tutor.delete(`/booking/slots/${id}`);
    await saveWeek(tutor, { "1": [["10:00", "12:30"]] });
    expect(await spellDate(tutor, MONDAY)).toEqual([]);
  }
});

test("400 slot_booked: a lesson lies in it, in whole or in part; the slot stays", async () => {
  const tutor = await app.tutor();
  const student = await app.student();
  const slot = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const lesson = await aLesson(tutor, student, "2027-03-08T09:59:00Z", "2027-03-08T11:00:00Z");
  const { status, body } = await tutor.delete<ProblemBody>(`/booking/slots/${slot.id}`);
  expect([status, body.code]).toEqual([400, "slot_booked"]);
  expect(await slotsBetween(tutor, MONDAY, MONDAY)).toEqual([{ ...slot, status: "booked" }]);
  await tutor.post(`/lessons/${lesson}/cancel`, {});
  expect((await tutor.delete(`/booking/slots/${slot.id}`)).status).toBe(204);
});

test("204: lessons that touch it are not in it", async () => {
  const tutor = await app.tutor();
  const student = await app.student();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  await aLesson(tutor, student, "2027-03-08T07:00:00Z", "2027-03-08T08:00:00Z");
  await aLesson(tutor, student, "2027-03-08T10:00:00Z", "2027-03-08T11:00:00Z");
  expect((await tutor.delete(`/booking/slots/${id}`)).status).toBe(204);
});

test("400 slot_in_the_past: it has begun, at this very moment too", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["08:00", "10:00"]] });
  const { id } = await slotOn(tutor, "2027-03-01");
  const { status, body } = await tutor.delete<ProblemBody>(`/booking/slots/${id}`);
  expect([status, body.code]).toEqual([400, "slot_in_the_past"]);
});

test("of ten deletions at the same moment one is 204, the others 404", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tutor.delete(`/booking/slots/${id}`)),
  );
  expect(answers.map(({ status }) => status).toSorted())
    .toEqual([204, ...new Array(9).fill(404)]);
});
