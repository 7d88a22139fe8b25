import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  type LessonAnswer,
  type LessonBody,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { ask } from "../support/policies.ts";

/** What programs do with lessons (T4, T7): see them all, and act on behalf of one of their two people. */

let app: TestApp;
let tutor: Teacher;
let student: Person;
let service: Client;
let hour = 0;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
  student = await app.student({ zone: "Europe/Dublin" });
  service = await app.service();
});

/** 08:00 to 15:00 UTC, day after day. */
const nextStart = () =>
  new Date(Date.UTC(2027, 2, 8 + Math.floor(hour / 8), 8 + hour++ % 8)).toISOString();
const aLesson = (): Promise<LessonBody> => booked(student, tutor, nextStart());
const behalf = (who: { readonly id: number }) => `?on_behalf_of=${who.id}`;
const read = (by: Client, id: number, query = ""): Promise<LessonAnswer> =>
  by.get<LessonBody>(`/lessons/${id}${query}`);
const move = (by: Client, id: number, query: string, body: object): Promise<LessonAnswer> =>
  by.patch<LessonBody>(`/lessons/${id}/reschedule${query}`, body);
const withdraw = (
  by: Client,
  id: number,
  query?: string,
  body?: object,
): Promise<LessonAnswer> => by.post<LessonBody>(`/lessons/${id}/cancel${query ?? ""}`, body);

describe("reading", () => {
  test("200: any lesson, in the student's zone; for a person only theirs, in their zone", async () => {
    const { id } = await aLesson();
    for (const key of [service, await app.apiKey("read")]) {
      const zones = [];
      for (const query of ["", behalf(tutor), behalf(student)]) {
        zones.push((await read(key, id, query)).body.timezone);
      }
      expect(zones).toEqual(["Europe/Dublin", "Europe/Kyiv", "Europe/Dublin"]);
      expect(told(await read(key, id, behalf(await app.student())))).toBe("404 not_found");
      expect(told(await read(key, id, behalf({ id: 987_654 })))).toBe("404 not_found");
      expect(told(await read(key, 987_654))).toBe("404 not_found");
    }
  });

  test("404: a key of another tenant", async () => {
    const { id } = await aLesson();
    expect(told(await read(await (await anApp()).service(), id))).toBe("404 not_found");
  });

  test("403: an API key that may only write", async () => {
    const { id } = await aLesson();
    expect(told(await read(await app.apiKey("write"), id))).toBe("403 forbidden");
  });

  test("200 and 403: users name themselves or nobody", async () => {
    const { id } = await aLesson();
    expect((await read(student, id, behalf(student))).status).toBe(200);
    expect(told(await read(student, id, behalf(tutor)))).toBe("403 forbidden");
    expect(told(await read(await app.admin(), id, behalf(tutor)))).toBe("403 forbidden");
  });
});

describe("moving and cancelling", () => {
  test("200: on behalf of a person, whose rules bind", async () => {
    const key = await app.apiKey("write");
    const { id } = await aLesson();
    const late = { start: "2027-03-20T19:00:00Z" };
    expect(told(await move(key, id, behalf(student), late))).toBe("409 outside_availability");
    const longer = { start: "2027-03-20T10:00:00Z", end: "2027-03-20T12:00:00Z" };
    expect(told(await move(key, id, behalf(student), longer))).toBe("400 validation_failed");
    expect((await move(key, id, behalf(tutor), late)).body.utc_start).toBe(late.start);
    expect((await withdraw(key, id, behalf(student), { reason: "Ill" })).body).toMatchObject({
      status: "cancelled",
      reason: "Ill",
      cancelled_by: "student",
    });
    const log = await app.tenant.db`
      select action, actor_id from lesson_changes where lesson_id = ${id} order by id`;
    expect(log).toEqual([
      { action: "booked", actor_id: student.id },
      { action: "rescheduled", actor_id: null },
      { action: "cancelled", actor_id: null },
    ]);
  });

  test("409: the student's notice binds, the tutor's part is free of it", async () => {
    const { id } = await aLesson();
    await ask(tutor, { cancellation_notice_minutes: 20_160 });
    expect(told(await withdraw(service, id, behalf(student)))).toBe("409 too_late_to_cancel");
    expect((await withdraw(service, id, behalf(tutor))).status).toBe(200);
    await ask(tutor, {});
  });

  test("200: the program's own holds are not in its way, the student's are", async () => {
    const { id } = await aLesson();
    const start = nextStart();
    const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    await service.post("/bookings/holds", { ...wanted, student_id: student.id });
    expect(told(await move(tutor, id, "", { start }))).toBe("409 slot_taken");
    expect((await move(service, id, behalf(student), { start })).status).toBe(200);
  });

  test("400: without on_behalf_of; 404: for somebody else; 403: without the scope", async () => {
    const { id } = await aLesson();
    const to = { start: nextStart() };
    for (const answer of [await move(service, id, "", to), await withdraw(service, id)]) {
      expect([told(answer), JSON.stringify(answer.body)]).toEqual([
        "400 validation_failed",
        expect.stringContaining("query.on_behalf_of"),
      ]);
    }
    expect(told(await move(service, id, behalf(await app.tutor()), to))).toBe("404 not_found");
    expect(told(await withdraw(service, id, behalf(await app.admin())))).toBe("404 not_found");
    expect(told(await withdraw(await app.apiKey("read"), id, behalf(student))))
      .toBe("403 forbidden");
    expect(told(await withdraw(student, id, behalf(tutor)))).toBe("403 forbidden");
    expect((await read(student, id)).body.status).toBe("scheduled");
  });

  test("200: a retry with its key gets the first answer; for another person it is another request", async () => {
    const { id } = await aLesson();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const send = (query: string) =>
      service.post<LessonBody>(`/lessons/${id}/cancel${query}`, undefined, { headers });
    const [first, again] = [await send(behalf(student)), await send(behalf(student))];
    expect([first.status, again.body]).toEqual([200, first.body]);
    expect(told(await send(behalf(tutor)))).toBe("422 idempotency_key_reused");
  });
});

test("200: series and their dates, on behalf of a person", async () => {
  const { body } = await tutor.post<{ id: string }>("/lessons/series", {
    student_id: student.id,
    day_of_week: 7,
    start_time: "20:00",
    duration_minutes: 60,
    first_date: "2027-03-14",
    interval_end: "2027-04-04",
  });
  const path = `/lessons/series/${body.id}`;
  expect(told(await service.get<LessonBody>(path))).toBe("400 validation_failed");
  expect((await service.get(`${path}${behalf(student)}`)).status).toBe(200);
  const date = await withdrawDate(service, `${path}/dates/2027-03-21/cancel${behalf(tutor)}`);
  expect(date).toMatchObject({ status: "cancelled", cancelled_by: "tutor" });
  const ended = await service.post<LessonBody>(`${path}/cancel${behalf(student)}`, {
    from: "2027-03-28",
  });
  expect(ended.status).toBe(200);
  const other = await service.get<LessonBody>(`${path}${behalf(await app.student())}`);
  expect(told(other)).toBe("404 not_found");
});

const withdrawDate = async (by: Client, path: string) => (await by.post<LessonBody>(path)).body;

test("403: a good key where only users may; 401: a bad one, and none", async () => {
  const paths = ["/me/profile", "/lessons/my", "/tutor/services", "/booking/slots?from=x"];
  for (const path of paths) {
    for (const key of [service, await app.apiKey("read", "write")]) {
      const answer = await key.get<LessonBody>(path);
      expect([path, told(answer), answer.body.detail]).toEqual([
        path,
        "403 forbidden",
        "Your key is valid, but this operation needs a Bearer token.",
      ]);
    }
    expect(told(await app.nobody.get<LessonBody>(path))).toBe("401 unauthenticated");
  }
  const bad = await app.fetch(
    new Request("http://halfhour.test/api/me/profile", {
      headers: { "x-api-key": "x".repeat(40) },
    }),
  );
  expect(bad.status).toBe(401);
});

test("200 and 201: an admin books, enters, moves and cancels for others, whose limits bind", async () => {
  const admin = await app.admin();
  const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start: nextStart() };
  expect(told(await admin.post<LessonBody>("/bookings", wanted))).toBe("400 validation_failed");
  const mine = await admin.post<LessonBody>("/bookings", { ...wanted, student_id: student.id });
  expect([mine.status, mine.body.student_id]).toEqual([201, student.id]);
  const far = { ...wanted, start: "2027-03-20T23:00:00Z", student_id: student.id };
  expect(told(await admin.post<LessonBody>("/bookings", far))).toBe("409 outside_availability");
  const held = await admin.post<{ id: number; code: string }>("/bookings/holds", {
    ...wanted,
    start: nextStart(),
    student_id: student.id,
  });
  expect(held.status).toBe(201);
  const times = { start: "2027-03-20T20:00:00Z", end: "2027-03-20T21:00:00Z" };
  const entry = { student_id: student.id, ...times };
  expect(told(await admin.post<LessonBody>("/lessons", entry))).toBe("400 validation_failed");
  const other = { ...entry, tutor_id: student.id };
  expect(told(await admin.post<LessonBody>("/lessons", other))).toBe("404 not_found");
  const entered = await admin.post<LessonBody>("/lessons", { ...entry, tutor_id: tutor.id });
  expect([entered.status, entered.body.tutor_id]).toEqual([201, tutor.id]);
  const log = await app.tenant.db`
    select actor_id from lesson_changes where lesson_id in (${mine.body.id}, ${entered.body.id})`;
  expect(log).toEqual([{ actor_id: admin.id }, { actor_id: admin.id }]);
  expect((await cancel(admin, entered.body)).status).toBe(200);
  const foreign = { ...entry, tutor_id: (await app.tutor()).id };
  expect(told(await tutor.post<LessonBody>("/lessons", foreign))).toBe("403 forbidden");
  expect((await tutor.post("/lessons", { ...entry, tutor_id: tutor.id })).status).toBe(201);
});
