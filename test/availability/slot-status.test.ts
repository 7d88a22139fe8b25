/** A3: what a slot's status says, wherever a slot is answered. */
import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, aLesson, type Slot, slotOn, times } from "../support/tutoring.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
const at = (time: string) => `${MONDAY}T${time}:00Z`;
const block = (from: string, to: string) =>
  tutor.post("/tutor/blocks", { start: at(from), end: at(to), force: true });
const statusOf = async () => (await slotOn(tutor, MONDAY)).status;

async function aSlot(): Promise<Slot> {
  [tutor, student] = [await app.tutor({ zone: "UTC" }), await app.student()];
  return addSlot(tutor, MONDAY, ["10:00", "12:00"]);
}

test("200: available, with nothing in it or only what touches it", async () => {
  expect((await aSlot()).status).toBe("available");
  await aLesson(tutor, student, at("09:00"), at("10:00"));
  await block("12:00", "13:00");
  expect(await statusOf()).toBe("available");
});

test("200: booked where any part of a lesson is in it, and available when that is cancelled", async () => {
  const { id } = await aSlot();
  const lesson = await aLesson(tutor, student, at("09:00"), at("10:01"));
  expect(await statusOf()).toBe("booked");
  expect((await tutor.get(`/booking/slots/${id}`)).body).toMatchObject({ status: "booked" });
  await tutor.post(`/lessons/${lesson}/cancel`, {});
  expect(await statusOf()).toBe("available");
});

test("200: booked when the lesson is completed", async () => {
  await aSlot();
  const lesson = await aLesson(tutor, student, at("10:00"), at("11:00"));
  await app.tenant.db`update lessons set status = 'completed' where id = ${lesson}`;
  expect(await statusOf()).toBe("booked");
});

test("200: blocked where blocks together cover all of it, available where a minute is left", async () => {
  await aSlot();
  await block("09:00", "11:00");
  expect(await statusOf()).toBe("available");
  await block("11:00", "11:59");
  expect(await statusOf()).toBe("available");
  await block("11:30", "12:00");
  expect(await statusOf()).toBe("blocked");
});

test("200: booked wins over blocked", async () => {
  await aSlot();
  await aLesson(tutor, student, at("10:00"), at("11:00"));
  await block("09:00", "13:00");
  expect(await statusOf()).toBe("booked");
});

test("200: a hold is no lesson, and other tutors' lessons are not this one's", async () => {
  await aSlot();
  const other = await app.tutor({ zone: "UTC" });
  await aLesson(other, await app.student(), at("10:00"), at("11:00"));
  expect(await statusOf()).toBe("available");
});

test("201 and 200: a slot that is added, edited or part of a batch says it too", async () => {
  const { id } = await aSlot();
  await block("09:00", "14:00");
  const put = await tutor.put<Slot>(`/booking/slots/${id}`, times("10:00", "13:00"));
  expect(put.body.status).toBe("blocked");
  const updates = [{ id, ...times("10:00", "13:30") }];
  const batch = await tutor.post<{ results: { slot: Slot }[] }>("/booking/slots/batch", {
    updates,
  });
  expect(batch.body.results[0]?.slot.status).toBe("blocked");
  expect((await addSlot(tutor, MONDAY, ["13:30", "14:00"])).status).toBe("blocked");
});
