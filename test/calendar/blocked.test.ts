import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aBlock } from "../support/time-off.ts";
import { addSlot, aLesson } from "../support/tutoring.ts";
import { askServer, notEmpty, readWeek, WEEK, weekPath } from "./week.ts";

let app: TestApp;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

/** Available from 10:00 to 14:00 in Kyiv, where the week is read, with a lesson at 11:00. */
async function aDay() {
  const tutor = await app.tutor();
  const slot = await addSlot(tutor, WEEK, ["10:00", "14:00"]);
  await aLesson(tutor, await app.student(), `${WEEK}T09:00:00Z`, `${WEEK}T10:00:00Z`);
  return { tutor, slot };
}

test("booked before blocked before available, and blocked where any part of a half hour is", async () => {
  const { tutor } = await aDay();
  await aBlock(tutor, `${WEEK}T08:45:00Z`, `${WEEK}T10:31:00Z`, { force: true });
  await aBlock(tutor, `${WEEK}T13:00:00Z`, `${WEEK}T13:30:00Z`);
  expect(notEmpty(await readWeek(student, tutor.id))).toEqual([
    ...["10:00 available", "10:30 blocked", "11:00 booked", "11:30 booked", "12:00 blocked"],
    ...["12:30 blocked", "13:00 available", "13:30 available", "15:00 blocked"],
  ].map((cell) => `${WEEK} ${cell}`));
});

test("a block of 366 days is seen in its first week, in its last and between, not outside", async () => {
  const tutor = await app.tutor();
  await aBlock(tutor, "2027-03-07T22:00:00Z", "2028-03-07T22:00:00Z");
  for (const week of [WEEK, "2027-08-30", "2028-02-28"]) {
    const { cells } = await readWeek(student, tutor.id, week);
    expect(cells.every(({ status }) => status === "blocked")).toBe(true);
  }
  const last = await readWeek(student, tutor.id, "2028-03-06");
  expect(notEmpty(last)).toHaveLength(2 * 48);
  expect(notEmpty(await readWeek(student, tutor.id, "2027-03-01"))).toEqual([]);
  expect(notEmpty(await readWeek(student, tutor.id, "2028-03-13"))).toEqual([]);
});

test("the owner finds the slot below and no lesson; a stranger no reason and no id", async () => {
  const { tutor, slot } = await aDay();
  await aBlock(tutor, `${WEEK}T10:00:00Z`, `${WEEK}T11:00:00Z`, { reason: "Dentist" });
  const blocked = (await readWeek(tutor, tutor.id)).cells
    .filter(({ status }) => status === "blocked");
  expect(blocked).toMatchObject(Array(2).fill({ slot_id: slot.id, lesson_id: null }));
  for (const viewer of [student, await app.tutor(), await app.service()]) {
    expect(JSON.stringify(await readWeek(viewer, tutor.id))).not.toMatch(/Dentist|reason|_id/);
  }
});

test("the next read is fresh, and the ETag another, after taking time off and after coming back", async () => {
  const { tutor } = await aDay();
  const read = async () => {
    const response = await askServer(app, student, weekPath(tutor.id));
    return { etag: response.headers.get("etag") ?? "", text: await response.text() };
  };
  const before = await read();
  const id = await aBlock(tutor, `${WEEK}T10:00:00Z`, `${WEEK}T11:00:00Z`);
  const during = await read();
  expect((await tutor.delete(`/tutor/blocks/${id}`)).status).toBe(204);
  const after = await read();
  expect([during.text === before.text, after.text === before.text]).toEqual([false, true]);
  expect(new Set([before.etag, during.etag, after.etag]).size).toBe(3);
  const known = await askServer(app, student, weekPath(tutor.id), { "if-none-match": after.etag });
  expect([known.status, await known.text()]).toEqual([304, ""]);
});
