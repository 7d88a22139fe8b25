import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  type LessonBody,
  type Teacher,
  withoutLimits,
} from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
let lesson: LessonBody;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Asia/Kathmandu" });
  student = await app.student({ zone: "America/St_Johns" });
  lesson = await booked(student, tutor, "2027-03-08T10:00:00Z");
});

const read = (by: Person, id: number | string = lesson.id) => by.get<LessonBody>(`/lessons/${id}`);

test("200: the tutor, the student and an admin see it, each in their own zone", async () => {
  const admin = await app.admin({ zone: "Australia/Lord_Howe" });
  const seen = [];
  for (const person of [tutor, student, admin]) seen.push((await read(person)).body);
  expect(seen.map((one) => [one.timezone, one.user_local_start])).toEqual([
    ["Asia/Kathmandu", "2027-03-08T15:45:00+05:45"],
    ["America/St_Johns", "2027-03-08T06:30:00-03:30"],
    ["Australia/Lord_Howe", "2027-03-08T21:00:00+11:00"],
  ]);
  for (const one of seen) expect(one).toMatchObject({ id: lesson.id, utc_start: lesson.utc_start });
});

test("200: a change of the profile's zone is seen at once", async () => {
  const mover = await app.student({ zone: "Europe/Kyiv" });
  const own = await booked(mover, tutor, "2027-03-30T08:00:00Z");
  expect(own.user_local_start).toBe("2027-03-30T11:00:00+03:00");
  await mover.patch("/me/profile", { timezone: "Pacific/Apia" });
  expect((await read(mover, own.id)).body.user_local_start).toBe("2027-03-30T21:00:00+13:00");
});

test("404: other people's, another tenant's and unknown ones, all alike", async () => {
  const elsewhere = await anApp();
  const stranger = await elsewhere.admin();
  const answers = [
    await read(await app.student()),
    await read(await aTeacher(app)),
    await read(stranger),
    await read(student, 987_654_321),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  const bodies = answers.map(({ body }) => ({ ...body, request_id: "" }));
  expect(bodies).toEqual(Array(4).fill(bodies[0]));
});

test("200: a cancelled lesson stays readable, with its reason", async () => {
  const other = await booked(student, tutor, "2027-03-09T10:00:00Z");
  await cancel(tutor, other, { reason: "Ill — вибачте 🙂" });
  expect((await read(student, other.id)).body)
    .toMatchObject({ status: "cancelled", reason: "Ill — вибачте 🙂" });
});

test("200: HEAD gives the headers of GET and no body", async () => {
  const request = new Request(`http://halfhour.test/api/lessons/${lesson.id}`, {
    method: "HEAD",
    headers: student.credentials,
  });
  const response = await app.fetch(request);
  expect([response.status, response.headers.get("content-type"), await response.text()])
    .toEqual([200, "application/json", ""]);
});
