import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

type Carried = LessonBody & {
  readonly cancelled_by: string | null;
  readonly no_show: boolean;
  readonly note: string | null;
  readonly meeting_url: string | null;
  readonly metadata: Record<string, string>;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

let app: TestApp;
let tutor: Teacher;
let student: Person;
let lesson: Carried;
let hour = 0;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app);
  student = await app.student();
});

/** A start that is free: one hour after the other, from 08:00 to 20:00. */
function nextStart(): string {
  const [day, at] = [Math.floor(hour / 12), 8 + hour++ % 12];
  return new Date(Date.UTC(2027, 2, 8 + day, at)).toISOString();
}

async function aLesson(): Promise<Carried> {
  lesson = await booked(student, tutor, nextStart()) as Carried;
  return lesson;
}

const describeIt = (by: Client, body: object, query = ""): Promise<Answer<Carried>> =>
  by.patch<Carried>(`/lessons/${lesson.id}${query}`, body);
const complete = (by: Client, body?: object, query = ""): Promise<Answer<Carried>> =>
  by.post<Carried>(`/lessons/${lesson.id}/complete${query}`, body);
const read = async (by: Client): Promise<Carried> =>
  (await by.get<Carried>(`/lessons/${lesson.id}`)).body;

const EMPTY = {
  cancelled_by: null,
  reason: null,
  no_show: false,
  note: null,
  meeting_url: null,
  metadata: {},
};

describe("what a lesson carries", () => {
  test("200: nothing at first; what is named is set or removed, the rest stays", async () => {
    expect(await aLesson()).toMatchObject(EMPTY);
    const url = "https://meet.example.com/oksana?room=1";
    const all = await describeIt(tutor, {
      note: "Bring the book — вибачте 🙂",
      meeting_url: url,
      metadata: { crm_id: "A-1", "a key": "" },
    });
    expect(all.body).toMatchObject({ note: "Bring the book — вибачте 🙂", meeting_url: url });
    expect(all.body.metadata).toEqual({ crm_id: "A-1", "a key": "" });
    await describeIt(student, { metadata: { crm_id: null, other: "B" } });
    expect((await read(tutor)).metadata).toEqual({ "a key": "", other: "B" });
    await describeIt(tutor, { note: null, meeting_url: null });
    expect(await read(student)).toMatchObject({
      ...EMPTY,
      metadata: { "a key": "", other: "B" },
      utc_start: lesson.utc_start,
      status: "scheduled",
    });
    const log = await app.tenant.db`
      select action, actor_id from lesson_changes where lesson_id = ${lesson.id} order by id`;
    expect(log).toEqual([
      { action: "booked", actor_id: student.id },
      ...[tutor, student, tutor].map(({ id }) => ({ action: "described", actor_id: id })),
    ]);
  });

  test("200: cancelled lessons too, and updated_at tells of it", async () => {
    await aLesson();
    await cancel(student, lesson);
    await madeEarlier(app.tenant, "lessons", lesson.id);
    const before = await read(student);
    const after = (await describeIt(student, { note: "I was ill." })).body;
    expect([after.status, after.note]).toEqual(["cancelled", "I was ill."]);
    expect(Date.parse(after.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
  });

  test("201: a booking, also with a hold, and a lesson that is entered, carry what they are given", async () => {
    const start = nextStart();
    const extra = { note: "My first", metadata: { source: "advert" } };
    const whole = { tutor_id: tutor.id, service_id: tutor.serviceId, start, ...extra };
    const first = await student.post<Carried>("/bookings", whole);
    expect([first.status, first.body]).toMatchObject([201, extra]);
    const other = { ...whole, start: nextStart() };
    const { body: hold } = await student.post<{ id: number }>("/bookings/holds", {
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start: other.start,
    });
    const second = await student.post<Carried>("/bookings", { ...other, hold_id: hold.id });
    expect([second.status, second.body]).toMatchObject([201, { id: hold.id, ...extra }]);
    const entered = await tutor.post<Carried>("/lessons", {
      student_id: student.id,
      start: nextStart(),
      end: nextStart(),
      ...extra,
      meeting_url: "http://localhost/room",
    });
    expect([entered.status, entered.body]).toMatchObject([
      201,
      { ...extra, meeting_url: "http://localhost/room" },
    ]);
  });

  test("409 and 400: a booking that is refused leaves nothing, nor does one with a bad key", async () => {
    const start = nextStart();
    const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    const bad = await student.post<Carried>("/bookings", { ...wanted, metadata: { "": "x" } });
    expect([told(bad), bad.body.errors?.[0]?.path]).toEqual([
      "400 validation_failed",
      "body.metadata",
    ]);
    expect((await book(await app.student(), tutor, start)).status).toBe(201);
    expect(told(await student.post<Carried>("/bookings", { ...wanted, note: "x" })))
      .toBe("409 slot_taken");
  });

  test.each([
    ["no web address", { meeting_url: "javascript:alert(1)" }, "body.meeting_url"],
    ["an address with a space", { meeting_url: "https://a b" }, "body.meeting_url"],
    ["a note of 2001 characters", { note: "x".repeat(2001) }, "body.note"],
    ["a value that is a number", { metadata: { a: 1 } }, "body.metadata.a"],
    ["a value of 501 characters", { metadata: { a: "x".repeat(501) } }, "body.metadata.a"],
    ["a key of 41 characters", { metadata: { ["𝕏".repeat(41)]: "x" } }, "body.metadata"],
    ["nothing to change", {}, "body"],
    ["a status", { status: "completed" }, "body.status"],
  ])("400: %s", async (_, body, path) => {
    await aLesson();
    const answer = await describeIt(tutor, body);
    expect([told(answer), answer.body.errors?.[0]?.path]).toEqual(["400 validation_failed", path]);
    expect(await read(tutor)).toMatchObject(EMPTY);
  });

  test("400: more than 50 keys, also by and by; 50 of the longest are kept", async () => {
    await aLesson();
    const keys = (from: number, to: number, value: string | null) =>
      Object.fromEntries(
        Array.from({ length: to - from }, (_, i) => [`${from + i}`.padEnd(40, "𝕏"), value]),
      );
    const fifty = keys(10, 60, "\u0001".repeat(500));
    expect((await describeIt(tutor, { metadata: fifty })).body.metadata).toEqual(fifty);
    const more = await describeIt(tutor, { metadata: { one: "more" } });
    expect([told(more), more.body.errors]).toEqual([
      "400 validation_failed",
      [{ path: "body.metadata", message: "must be left with at most 50 keys" }],
    ]);
    const swapped = { ...keys(10, 60, null), ...keys(60, 99, "x") };
    expect((await describeIt(tutor, { metadata: swapped })).body.metadata)
      .toEqual(keys(60, 99, "x"));
    expect(told(await describeIt(tutor, { metadata: keys(10, 61, "x") })))
      .toBe("400 validation_failed");
    type Mine = { events: Carried[] };
    expect((await student.get<Mine>("/lessons/my")).body.events.find(({ id }) => id === lesson.id))
      .toEqual(await read(student));
  });

  test("403: where it is held is not the student's to say; 404: other people's", async () => {
    await aLesson();
    expect(told(await describeIt(student, { meeting_url: "https://example.com" })))
      .toBe("403 forbidden");
    expect((await describeIt(await app.admin(), { meeting_url: "https://a.example" })).status)
      .toBe(200);
    for (const stranger of [await app.student(), await app.tutor()]) {
      expect(told(await describeIt(stranger, { note: "x" }))).toBe("404 not_found");
    }
  });

  test("200: of forty at once each key stays", async () => {
    await aLesson();
    const names = Array.from({ length: 40 }, (_, i) => `key ${i}`);
    await Promise.all(
      names.map((name, i) => describeIt(i % 2 ? tutor : student, { metadata: { [name]: "x" } })),
    );
    expect(Object.keys((await read(tutor)).metadata).toSorted()).toEqual(names.toSorted());
  });
});

describe("who cancelled, and why it was moved", () => {
  test.each(["tutor", "student", "admin"] as const)("200: cancelled by the %s", async (part) => {
    await aLesson();
    const by = { tutor, student, admin: await app.admin() }[part];
    await cancel(by, lesson, { reason: "Ill" });
    expect(await read(student)).toMatchObject({ cancelled_by: part, reason: "Ill" });
  });

  const move = async (reason?: string) => {
    const to = { start: nextStart(), ...(reason !== undefined && { reason }) };
    return (await reschedule(tutor, lesson, to)).body as Carried;
  };

  test("200: the reason is that of the last move, then of the cancellation; each keeps its own", async () => {
    await aLesson();
    expect(lesson.reason).toBeNull();
    expect((await move("My train is late.")).reason).toBe("My train is late.");
    expect((await read(student)).reason).toBe("My train is late.");
    expect((await move()).reason).toBeNull();
    expect((await move("Again.")).reason).toBe("Again.");
    expect((await cancel(tutor, lesson, { reason: "Ill" })).body.reason).toBe("Ill");
    expect((await read(student)).reason).toBe("Ill");
    const log = await app.tenant.db`
      select reason from lesson_changes
      where lesson_id = ${lesson.id} and action <> 'booked' order by id`;
    expect(log.map(({ reason }) => reason)).toEqual(["My train is late.", null, "Again.", "Ill"]);
  });

  test("200: a lesson that was moved and is cancelled without a word has no reason", async () => {
    await aLesson();
    await move("My train is late.");
    expect((await cancel(student, lesson)).body.reason).toBeNull();
  });

  test("200: the reason is the same wherever the lesson is read", async () => {
    await aLesson();
    await move("My train is late.");
    const lists = await Promise.all([
      student.get<{ events: Carried[] }>("/lessons/my").then(({ body }) => body.events),
      tutor.get<{ results: Carried[] }>("/lessons?sort=-start").then(({ body }) => body.results),
      (await app.service()).get<{ results: Carried[] }>("/lessons?sort=updated&limit=500")
        .then(({ body }) => body.results),
    ]);
    expect(lists.map((list) => list.find(({ id }) => id === lesson.id)?.reason))
      .toEqual(Array(3).fill("My train is late."));
  });

  test("400: a reason of 501 characters", async () => {
    await aLesson();
    const to = { start: nextStart(), reason: "x".repeat(501) };
    expect(told(await reschedule(tutor, lesson, to))).toBe("400 validation_failed");
  });

  test("200: all lessons of a series that ends are cancelled by who ended it", async () => {
    const made = await tutor.post<{ id: string }>("/lessons/series", {
      student_id: student.id,
      day_of_week: 6,
      start_time: "21:00",
      duration_minutes: 60,
      first_date: "2027-03-13",
      interval_end: "2027-03-27",
    });
    const path = `/lessons/series/${made.body.id}`;
    await student.post(`${path}/cancel`, { from: "2027-03-20" });
    const { body } = await tutor.get<{ lessons: Carried[] }>(path);
    expect(body.lessons.map(({ cancelled_by }) => cancelled_by)).toEqual([
      null,
      "student",
      "student",
    ]);
  });
});

describe("completing", () => {
  /** The lesson as if its time had come: `minutes` after its start. */
  async function begun(minutes: number) {
    await aLesson();
    const start = new Date(app.clock.now - minutes * 60_000);
    await app.tenant.db`
      update lessons set starts_at = ${start}, ends_at = ${start}::timestamptz + interval '1 hour'
      where id = ${lesson.id}`;
  }
  const over = () =>
    app.tenant.db`delete from lesson_details where lesson_id = ${lesson.id}`
      .then(() =>
        app.tenant.db`
      update lessons set status = 'cancelled' where id = ${lesson.id}`
      );

  test("200: by the tutor once it has begun, and its time stays taken", async () => {
    await begun(10);
    expect((await complete(tutor)).body).toMatchObject({ status: "completed", no_show: false });
    expect((await complete(tutor)).status).toBe(200);
    expect(told(await cancel(student, lesson))).toBe("409 lesson_not_scheduled");
    await over();
  });

  test("200: that the student did not come, also later, and that it was a mistake", async () => {
    await begun(10);
    expect((await complete(tutor, { no_show: true })).body.no_show).toBe(true);
    expect((await complete(tutor)).body.no_show).toBe(true);
    expect((await complete(await app.admin(), { no_show: false })).body.no_show).toBe(false);
    const log = await app.tenant.db`
      select action, after ->> 'no_show' as no_show from lesson_changes
      where lesson_id = ${lesson.id} and action = 'completed' order by id`;
    expect(log.map(({ no_show }) => no_show)).toEqual(["true", "false"]);
    await over();
  });

  test("409: not before it begins, nor when it is cancelled", async () => {
    await aLesson();
    expect(told(await complete(tutor))).toBe("409 lesson_not_begun");
    await cancel(tutor, lesson);
    expect(told(await complete(tutor))).toBe("409 lesson_not_scheduled");
  });

  test("403: a student; 404: another tutor", async () => {
    await begun(10);
    expect(told(await complete(student, { no_show: false }))).toBe("403 forbidden");
    expect(told(await complete(await app.tutor()))).toBe("404 not_found");
    const key = await app.service();
    const behalf = (id: number) => `?on_behalf_of=${id}`;
    expect(told(await complete(key, {}, behalf(student.id)))).toBe("403 forbidden");
    expect((await complete(key, { no_show: true }, behalf(tutor.id))).body.no_show).toBe(true);
    await over();
  });

  test("200: at the same moment as the hourly task, in the end it is completed once", async () => {
    await begun(90);
    const { completeLessons } = await import("../../src/lessons/complete-lessons.ts");
    const [answer] = await Promise.all([
      complete(tutor, { no_show: true }),
      completeLessons(app.tenant.db, app.clock.now),
    ]);
    expect([answer.status, (await read(tutor)).no_show]).toEqual([200, true]);
  });
});
