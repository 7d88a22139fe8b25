import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
} from "../support/marketplace.ts";
import { aBlock, holdAnHour } from "../support/time-off.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
let admin: Person;

/** Off from 12:00 to 14:00. */
beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
  [student, admin] = [await app.student(), await app.admin()];
  await aBlock(tutor, at("12:00"), at("14:00"), { reason: "Dentist" });
});

const at = (time: string) => `2027-03-08T${time}:00Z`;

test("409 blocked: any part of a booking, of a minute or of all; 201: what touches", async () => {
  for (const time of ["11:01", "12:00", "12:30", "13:59"]) {
    expect(told(await book(student, tutor, at(time)))).toBe("409 blocked");
  }
  await booked(student, tutor, at("11:00"));
  await booked(student, tutor, at("14:00"));
});

test("the answer does not say why the tutor is off", async () => {
  const { body } = await book(student, tutor, at("12:00"));
  expect(JSON.stringify(body)).not.toContain("Dentist");
});

test("409 blocked: what the tutor enters", async () => {
  const fields = { student_id: student.id, start: at("12:00"), end: at("12:30") };
  expect(told(await tutor.post<LessonBody>("/lessons", fields))).toBe("409 blocked");
});

test("409 blocked: moved there by its student, its tutor or an admin; the lesson stays", async () => {
  const lesson = await booked(student, tutor, at("16:00"));
  for (const client of [student, tutor, admin]) {
    expect(told(await reschedule(client, lesson, { start: at("11:30") }))).toBe("409 blocked");
  }
  expect((await student.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
});

test("409 outside_availability comes before blocked, and blocked before slot_taken", async () => {
  const own = await aTeacher(app, { hours: [["10:00", "12:00"]] });
  const lesson = await booked(student, own, "2027-03-09T10:00:00Z");
  await aBlock(own, "2027-03-09T08:00:00Z", "2027-03-09T13:00:00Z", { force: true });
  expect(told(await book(student, own, "2027-03-09T09:30:00Z"))).toBe("409 outside_availability");
  expect(told(await book(student, own, lesson.utc_start))).toBe("409 blocked");
});

test("a kept lesson can be moved out and cancelled, and not be moved inside", async () => {
  const own = await aTeacher(app);
  const one = await booked(student, own, "2027-03-10T10:00:00Z");
  const two = await booked(student, own, "2027-03-10T13:00:00Z");
  await aBlock(own, "2027-03-10T10:00:00Z", "2027-03-10T14:00:00Z", { force: true });
  expect(told(await reschedule(own, one, { start: "2027-03-10T10:30:00Z" }))).toBe("409 blocked");
  expect(told(await reschedule(student, one, { start: "2027-03-10T09:00:00Z" }))).toBe("200");
  expect(told(await cancel(student, two))).toBe("200");
  expect(told(await book(student, own, two.utc_start))).toBe("409 blocked");
});

test("409 blocked: a time that the student holds, once the tutor is off there", async () => {
  const own = await aTeacher(app);
  await holdAnHour(app, own, student, "2027-03-11T10:00:00Z");
  await aBlock(own, "2027-03-11T00:00:00Z", "2027-03-12T00:00:00Z", { force: true });
  expect(told(await book(student, own, "2027-03-11T10:00:00Z"))).toBe("409 blocked");
});
