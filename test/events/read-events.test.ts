import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aLesson, saveWeek } from "../support/tutoring.ts";
import { allAfter, type EventBody, events, pageAfter, whenFinal } from "./events.ts";

/** The change feed: what happened, in order, in ids and facts (X13). */
let app: TestApp;
let admin: Client;
let tutor: Person;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  tutor = await app.tutor({ name: "Oksana Hrytsenko" });
  student = await app.student({ name: "Liam Byrne" });
});

/** What is told of what somebody does. */
async function toldOf(act: () => Promise<unknown>): Promise<EventBody[]> {
  await whenFinal(app);
  const { cursor } = await pageAfter(admin, "now");
  await act();
  await whenFinal(app);
  return (await allAfter(admin, cursor)).told;
}

test("200: a lesson, from when it is entered until it is cancelled", async () => {
  let id = 0;
  const told = await toldOf(async () => {
    id = await aLesson(tutor, student, "2027-03-02T10:00:00Z", "2027-03-02T11:00:00Z");
    await tutor.patch(`/lessons/${id}`, { note: "Bring the book" });
    await tutor.patch(`/lessons/${id}/reschedule`, { start: "2027-03-02T12:00:00Z" });
    await tutor.post(`/lessons/${id}/cancel`, { reason: "Ill" });
  });
  expect(told.map(({ type }) => type)).toEqual([
    "relation.accepted",
    "lesson.entered",
    "lesson.described",
    "lesson.rescheduled",
    "lesson.cancelled",
  ]);
  expect(told[3]).toMatchObject({
    actor_id: tutor.id,
    data: {
      lesson_id: id,
      tutor_id: tutor.id,
      student_id: student.id,
      status: "scheduled",
      utc_start: "2027-03-02T12:00:00Z",
      utc_end: "2027-03-02T13:00:00Z",
      previous_utc_start: "2027-03-02T10:00:00Z",
      previous_utc_end: "2027-03-02T11:00:00Z",
      service_id: null,
      series_id: null,
    },
  });
  expect(told[2]?.data).toMatchObject({ lesson_id: id, status: null, utc_start: null });
  const versions = told.slice(1).map(({ data }) => Number(data.version));
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(JSON.stringify(told)).not.toMatch(/Bring the book|Ill|Oksana|Liam/);
});

test("200: availability, by the rows that were changed", async () => {
  const told = await toldOf(() => saveWeek(tutor, { 2: [["10:00", "12:00"]] }));
  expect(new Set(told.map(({ type }) => type))).toEqual(new Set(["availability.changed"]));
  const [added] = told.filter(({ data }) => data.action === "slot_added");
  expect(added?.data).toMatchObject({ tutor_id: tutor.id, utc_start: "2027-03-02T08:00:00Z" });
  expect(told.some(({ data }) => data.action === "template_added" && data.utc_start === null))
    .toBe(true);
});

test("200: people, by the fields that were changed and not by what they are", async () => {
  const service = await app.service();
  let id = 0;
  const told = await toldOf(async () => {
    const path = `/users/by-subject/${crypto.randomUUID()}`;
    const { body } = await service.put<{ id: number }>(path, { roles: ["student"] });
    id = body.id;
    await service.put(path, { email: "ada@lovelace.test", timezone: "Europe/Dublin" });
    await service.put(path, { email: "ada@lovelace.test" });
    await admin.post(`/users/${id}/erase`, {});
  });
  expect(told.map(({ type, data }) => [type, data])).toEqual([
    ["user.created", { user_id: id, roles: ["student"], fields: [] }],
    ["user.changed", { user_id: id, roles: ["student"], fields: ["email", "timezone"] }],
    ["user.erased", { user_id: id, roles: ["student"], fields: [] }],
  ]);
  expect(JSON.stringify(told)).not.toContain("lovelace");
});

test("200: a profile is a part of its user", async () => {
  const told = await toldOf(() => tutor.patch("/me/profile", { headline: "Patient" }));
  expect(told.map(({ type, data }) => [type, data.fields])).toEqual([
    ["user.changed", ["headline"]],
  ]);
});

test("403: a tutor, a student, and an API key that may only write", async () => {
  for (const caller of [tutor, student, await app.apiKey("write")]) {
    expect((await events(caller)).status).toBe(403);
  }
  expect((await events(await app.apiKey("read"))).status).toBe(200);
  expect((await events(app.nobody)).status).toBe(401);
});
