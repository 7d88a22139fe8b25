import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aService,
  aTeacher,
  booked,
  cancel,
  type LessonBody,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv", name: "Oksana" });
  student = await app.student({ zone: "Europe/Dublin", name: "Liam" });
});

const enter = (fields: object, by = tutor) =>
  by.post<LessonBody>("/lessons", { student_id: student.id, ...fields });
const hour = (day: string, from: string, to: string) => ({
  start: `2027-03-${day}T${from}:00Z`,
  end: `2027-03-${day}T${to}:00Z`,
});

describe("what is entered", () => {
  test("201: with a service, its name and price; the length is that of start and end", async () => {
    const { status, body, headers } = await enter({
      start: "2027-03-08T09:10:00+02:00",
      end: "2027-03-08T08:00:00Z",
      service_id: tutor.serviceId,
    });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/api/lessons/${body.id}`);
    expect(body).toMatchObject({
      tutor_id: tutor.id,
      student_id: student.id,
      service_id: tutor.serviceId,
      service_name: "English",
      price: "25.00",
      currency: "EUR",
      status: "scheduled",
      utc_start: "2027-03-08T07:10:00Z",
      utc_end: "2027-03-08T08:00:00Z",
      user_local_start: "2027-03-08T09:10:00+02:00",
      timezone: "Europe/Kyiv",
      duration_minutes: 50,
    });
  });

  test("201: without a service, which leaves price and currency null", async () => {
    const { status, body } = await enter(hour("09", "09:00", "10:00"));
    expect([status, body.service_id, body.service_name, body.price, body.currency])
      .toEqual([201, null, null, null, null]);
    const log = await app.tenant.db`
      select actor_id::int, action from lesson_changes where lesson_id = ${body.id}`;
    expect(log).toEqual([{ actor_id: tutor.id, action: "entered" }]);
  });

  test("201: outside availability, at night, and a whole day long", async () => {
    expect((await enter(hour("10", "01:00", "02:00"))).status).toBe(201);
    const day = await enter({ start: "2027-03-11T00:00:00Z", end: "2027-03-12T00:00:00Z" });
    expect([day.status, day.body.duration_minutes]).toEqual([201, 1440]);
  });

  test("201: a lesson across a clock change has elapsed minutes", async () => {
    const { body } = await enter({
      start: "2027-03-28T02:30:00+02:00",
      end: "2027-03-28T04:30:00+03:00",
    });
    expect(body.duration_minutes).toBe(60);
    expect(body.user_local_end).toBe("2027-03-28T04:30:00+03:00");
  });

  test("the student finds it among their own, in their zone", async () => {
    const { body } = await enter(hour("13", "09:00", "10:00"));
    const seen = await student.get<LessonBody>(`/lessons/${body.id}`);
    expect(seen.body).toMatchObject({ id: body.id, timezone: "Europe/Dublin" });
  });

  test("201: touching lessons", async () => {
    await enter(hour("14", "10:00", "11:00"));
    for (const times of [hour("14", "09:00", "10:00"), hour("14", "11:00", "11:01")]) {
      expect((await enter(times)).status).toBe(201);
    }
  });
});

describe("what is refused", () => {
  test("409 slot_taken: over the tutor's lesson, over the student's, by a minute", async () => {
    const other = await aTeacher(app);
    await booked(student, tutor, "2027-03-15T10:00:00Z");
    for (const [from, to] of [["10:00", "11:00"], ["09:00", "10:01"], ["10:59", "12:00"]]) {
      const times = hour("15", from ?? "", to ?? "");
      expect(told(await enter(times))).toBe("409 slot_taken");
      expect(told(await enter(times, other))).toBe("409 slot_taken");
      const somebody = await app.student();
      expect(told(await enter({ ...times, student_id: somebody.id }))).toBe("409 slot_taken");
      const nobodyElse = await aTeacher(app);
      expect((await enter({ ...times, student_id: somebody.id }, nobodyElse)).status).toBe(201);
    }
  });

  test("201: over a cancelled lesson", async () => {
    const lesson = await booked(student, tutor, "2027-03-16T10:00:00Z");
    await cancel(tutor, lesson);
    expect((await enter(hour("16", "10:00", "11:00"))).status).toBe(201);
  });

  test("409 in_the_past", async () => {
    const past = { start: "2027-03-01T06:00:00Z", end: "2027-03-01T07:00:00Z" };
    expect(told(await enter(past))).toBe("409 in_the_past");
    const begun = { start: "2027-03-01T05:59:00Z", end: "2027-03-01T07:00:00Z" };
    expect(told(await enter(begun))).toBe("409 in_the_past");
  });

  test.each([
    ["10:00:00Z", "10:00:00Z"],
    ["10:00:00Z", "09:59:00Z"],
    ["10:00:00Z", "10:00:30Z"],
    ["10:00:01Z", "11:00:00Z"],
    ["10:00:00Z", "10:30:00+01:00"],
  ])("400: from %s to %s", async (from, to) => {
    const times = { start: `2027-03-17T${from}`, end: `2027-03-17T${to}` };
    expect(told(await enter(times))).toBe("400 validation_failed");
  });

  test("400: a day and a minute", async () => {
    const times = { start: "2027-03-17T10:00:00Z", end: "2027-03-18T10:01:00Z" };
    expect(told(await enter(times))).toBe("400 validation_failed");
  });

  test("404: a student unknown, or no student; a service unknown, another's or inactive", async () => {
    const times = hour("18", "10:00", "11:00");
    const other = await aTeacher(app);
    const admin = await app.admin();
    for (const id of [987_654_321, other.id, admin.id, tutor.id]) {
      expect(told(await enter({ ...times, student_id: id }))).toBe("404 not_found");
    }
    const inactive = await aService(tutor, { active: false });
    for (const id of [987_654_321, other.serviceId, inactive]) {
      expect(told(await enter({ ...times, service_id: id }))).toBe("404 not_found");
    }
  });

  test("400: with themselves, though their tokens have two roles", async () => {
    const both = await aTeacher(app);
    await app.tenant.db`update users set role = 'student' where id = ${both.id}`;
    const answer = await enter({ ...hour("18", "10:00", "11:00"), student_id: both.id }, both);
    expect(told(answer)).toBe("400 validation_failed");
  });
});

test("a service that is deleted at that moment: 404, and not a fault of ours", async () => {
  const own = await aTeacher(app);
  const deleting = await openTransaction(app.tenant.db);
  await deleting.sql`delete from services where id = ${own.serviceId}`;
  const times = hour("19", "10:00", "11:00");
  const entering = enter({ ...times, service_id: own.serviceId }, own);
  const booking = student.post<LessonBody>("/bookings", {
    tutor_id: own.id,
    service_id: own.serviceId,
    start: "2027-03-19T12:00:00Z",
  });
  await waitForLocks(app.tenant, 2);
  await deleting.commit();
  expect(told(await entering)).toBe("404 not_found");
  expect(told(await booking)).toBe("409 no_services");
});

test("a service that is not deleted after all is booked", async () => {
  const own = await aTeacher(app);
  const deleting = await openTransaction(app.tenant.db);
  await deleting.sql`delete from services where id = ${own.serviceId}`;
  const booking = booked(student, own, "2027-03-20T12:00:00Z");
  await waitForLocks(app.tenant);
  await deleting.rollback();
  expect((await booking).service_name).toBe("English");
});
