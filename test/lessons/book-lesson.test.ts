import { beforeAll, describe, expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { deadlocks, isLogOurs } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aService,
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  openEveryDay,
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

/** A teacher and a student of whom no other test knows. */
const fresh = async (options: Parameters<typeof aTeacher>[1] = {}) => ({
  tutor: await aTeacher(app, options),
  student: await app.student(),
});

const withLimits = async (withTutor: number, inAll: number) => {
  const own = await anApp({ now: FAR });
  await own.tenant.db`
    update settings set max_active_with_tutor = ${withTutor}, max_active_in_all = ${inAll}`;
  return own;
};

describe("what is booked", () => {
  test("201: an hour inside the tutor's availability, in UTC and in the student's zone", async () => {
    const { status, body, headers } = await book(student, tutor, "2027-03-08T10:00:00+02:00");
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/api/lessons/${body.id}`);
    expect(body).toMatchObject({
      tutor_id: tutor.id,
      student_id: student.id,
      service_id: tutor.serviceId,
      tutor_name: "Oksana",
      student_name: "Liam",
      service_name: "English",
      status: "scheduled",
      duration_minutes: 60,
      price: "25.00",
      currency: "EUR",
      utc_start: "2027-03-08T08:00:00Z",
      utc_end: "2027-03-08T09:00:00Z",
      timezone: "Europe/Dublin",
      reason: null,
      user_local_start: "2027-03-08T08:00:00+00:00",
      user_local_end: "2027-03-08T09:00:00+00:00",
    });
    expect((await student.get(`/lessons/${body.id}`)).body).toEqual(body);
  });

  test("201: whatever offset the start is written with, and any whole minute", async () => {
    const starts = [
      "2027-03-09T08:17:00Z",
      "2027-03-09T13:02:00+03:45",
      "2027-03-09T02:30:00-08:00",
    ];
    const lessons = [];
    for (const start of starts) lessons.push(await booked(student, tutor, start));
    expect(lessons.map((lesson) => lesson.utc_start)).toEqual([
      ...["2027-03-09T08:17:00Z", "2027-03-09T09:17:00Z", "2027-03-09T10:30:00Z"],
    ]);
  });

  test.each([15, 25, 90, 240])(
    "201: a lesson lasts as long as the service: %i min",
    async (minutes) => {
      const own = await fresh({ minutes });
      const lesson = await booked(own.student, own.tutor, "2027-03-10T09:00:00Z");
      expect(lesson.duration_minutes).toBe(minutes);
      expect(Date.parse(lesson.utc_end) - Date.parse(lesson.utc_start)).toBe(minutes * 60_000);
    },
  );

  test("an hour across a clock change is an hour, and its two ends have two offsets", async () => {
    const own = await fresh({ hours: [["00:00", "24:00"]] });
    const kyiv = await app.student({ zone: "Europe/Kyiv" });
    const lesson = await booked(kyiv, own.tutor, "2027-03-28T00:30:00Z");
    expect(lesson).toMatchObject({
      utc_end: "2027-03-28T01:30:00Z",
      duration_minutes: 60,
      timezone: "Europe/Kyiv",
      user_local_start: "2027-03-28T02:30:00+02:00",
      user_local_end: "2027-03-28T04:30:00+03:00",
    });
  });

  test("a later price, name or end of the service changes nothing that is booked", async () => {
    const own = await fresh();
    const lesson = await booked(own.student, own.tutor, "2027-03-11T09:00:00Z");
    await own.tutor.patch(`/tutor/services/${own.tutor.serviceId}`, {
      name: "Dearer",
      price: "99",
      duration_minutes: 30,
    });
    const agreed = { service_name: "English", price: "25.00", duration_minutes: 60 };
    expect((await own.student.get(`/lessons/${lesson.id}`)).body).toMatchObject(agreed);
    expect((await own.tutor.delete(`/tutor/services/${own.tutor.serviceId}`)).status).toBe(204);
    expect((await own.student.get(`/lessons/${lesson.id}`)).body)
      .toMatchObject({ ...agreed, service_id: null });
  });

  test("the booking is in the log of lessons, by whom and as it was", async () => {
    const lesson = await booked(student, tutor, "2027-03-12T09:00:00Z");
    const rows = await app.tenant.db`
      select actor_id::int, action, before, after from lesson_changes where lesson_id = ${lesson.id}`;
    expect(rows).toMatchObject([
      { actor_id: student.id, action: "booked", before: null, after: { id: lesson.id } },
    ]);
  });
});

describe("who books", () => {
  test("201: a student may send their own id; 403 for another's", async () => {
    const other = await app.student();
    const start = "2027-03-13T09:00:00Z";
    expect(told(await book(student, tutor, start, { student_id: other.id }))).toBe("403 forbidden");
    expect(told(await book(student, tutor, start, { student_id: student.id }))).toBe("201");
  });

  test("201: the bot and an API key with write book for a student, in the student's zone", async () => {
    for (
      const [client, start] of [
        [await app.service(), "2027-03-14T09:00:00Z"],
        [await app.apiKey("write"), "2027-03-14T10:00:00Z"],
        [await app.apiKey("read", "write"), "2027-03-14T11:00:00Z"],
      ] as const
    ) {
      const { status, body } = await book(client, tutor, start, { student_id: student.id });
      expect([status, body.student_id, body.timezone]).toEqual([201, student.id, "Europe/Dublin"]);
      expect((await student.get(`/lessons/${body.id}`)).status).toBe(200);
    }
  });

  test("400: a program names no student; 404: it names a tutor, an admin or nobody", async () => {
    const bot = await app.service();
    const start = "2027-03-14T13:00:00Z";
    expect(told(await book(bot, tutor, start))).toBe("400 validation_failed");
    const admin = await app.admin();
    for (const id of [tutor.id, admin.id, 987_654_321]) {
      expect(told(await book(bot, tutor, start, { student_id: id }))).toBe("404 not_found");
    }
  });

  test("403: an API key without write, a tutor", async () => {
    const start = "2027-03-14T13:00:00Z";
    for (const client of [await app.apiKey("read"), tutor]) {
      const answer = await book(client, tutor, start, { student_id: student.id });
      expect(told(answer)).toBe("403 forbidden");
    }
  });

  test("400: nobody takes a lesson from themselves, though their tokens have two roles", async () => {
    const own = await fresh();
    await app.tenant.db`update users set role = 'student' where id = ${own.tutor.id}`;
    const bot = await app.service();
    const answer = await book(bot, own.tutor, "2027-03-15T09:00:00Z", { student_id: own.tutor.id });
    expect([400, 404]).toContain(answer.status);
  });
});

describe("what is refused", () => {
  test("409 slot_taken: any overlap, of a minute or of all of it; touching is fine", async () => {
    const own = await fresh();
    const other = await app.student();
    await booked(own.student, own.tutor, "2027-03-16T10:00:00Z");
    for (const time of ["09:01", "09:30", "10:00", "10:30", "10:59"]) {
      const answer = await book(other, own.tutor, `2027-03-16T${time}:00Z`);
      expect([time, told(answer)]).toEqual([time, "409 slot_taken"]);
    }
    for (const time of ["09:00", "11:00"]) await booked(other, own.tutor, `2027-03-16T${time}:00Z`);
  });

  test("409 slot_taken: the student has a lesson with another tutor then", async () => {
    const own = await fresh();
    const second = await aTeacher(app);
    await booked(own.student, own.tutor, "2027-03-16T10:00:00Z");
    expect(told(await book(own.student, second, "2027-03-16T10:30:00Z"))).toBe("409 slot_taken");
    await booked(own.student, second, "2027-03-16T11:00:00Z");
  });

  test("the answer to whoever comes second does not say whose lesson is there", async () => {
    const own = await fresh();
    await booked(own.student, own.tutor, "2027-03-16T10:00:00Z");
    const { body } = await book(await app.student(), own.tutor, "2027-03-16T10:00:00Z");
    expect(Object.keys(body)).not.toContain("conflicts");
    expect(body.detail).not.toMatch(/\d/);
  });

  test("201: a cancelled lesson is in nobody's way, at once", async () => {
    const own = await fresh();
    const lesson = await booked(own.student, own.tutor, "2027-03-16T10:00:00Z");
    await cancel(own.student, lesson);
    await booked(await app.student(), own.tutor, "2027-03-16T10:00:00Z");
  });

  test("409 outside_availability: any part of it, a gap, a day off; slots that touch are one", async () => {
    const own = await fresh({
      hours: [["09:00", "10:30"], ["10:30", "12:00"], ["12:01", "14:00"]],
    });
    const outside = ["08:00", "08:59", "11:01", "11:30", "12:00", "13:01", "14:00", "23:30"];
    for (const time of outside) {
      const answer = await book(own.student, own.tutor, `2027-03-17T${time}:00Z`);
      expect([time, told(answer)]).toEqual([time, "409 outside_availability"]);
    }
    for (const time of ["09:00", "10:00", "11:00", "13:00"]) {
      await booked(own.student, own.tutor, `2027-03-17T${time}:00Z`);
    }
    await openEveryDay(own.tutor, []);
    const answer = await book(own.student, own.tutor, "2027-03-18T09:00:00Z");
    expect(told(answer)).toBe("409 outside_availability");
  });

  test("409 beyond_horizon: further ahead than the tutor can be booked", async () => {
    const answer = await book(student, tutor, "2099-12-31T10:00:00Z");
    expect(told(answer)).toBe("409 beyond_horizon");
  });

  test("409 in_the_past: now and before; the next minute is the future", async () => {
    const own = await anApp({ now: "2027-03-01T09:30:00Z" });
    const teacher = await aTeacher(own);
    const one = await own.student();
    for (const start of ["2027-03-01T09:30:00Z", "2027-03-01T09:29:00Z", "1970-01-01T00:00:00Z"]) {
      expect(told(await book(one, teacher, start))).toBe("409 in_the_past");
    }
    await booked(one, teacher, "2027-03-01T09:31:00Z");
  });

  test("409 no_services: none, or none that is active", async () => {
    const own = await fresh();
    await own.tutor.patch(`/tutor/services/${own.tutor.serviceId}`, { active: false });
    expect(told(await book(own.student, own.tutor, "2027-03-16T10:00:00Z"))).toBe(
      "409 no_services",
    );
    await own.tutor.delete(`/tutor/services/${own.tutor.serviceId}`);
    expect(told(await book(own.student, own.tutor, "2027-03-16T10:00:00Z"))).toBe(
      "409 no_services",
    );
  });

  test("404: no such tutor, a user who is no tutor, a service unknown, another's or inactive", async () => {
    const own = await fresh();
    const second = await aTeacher(app);
    const inactive = await aService(own.tutor, { active: false });
    const start = "2027-03-16T10:00:00Z";
    for (
      const wrong of [
        { ...own.tutor, id: 987_654_321 },
        { ...own.tutor, id: own.student.id },
        { ...own.tutor, serviceId: 987_654_321 },
        { ...own.tutor, serviceId: second.serviceId },
        { ...own.tutor, serviceId: inactive },
      ]
    ) expect(told(await book(own.student, wrong, start))).toBe("404 not_found");
  });

  test.each([
    "2027-03-16T10:00:30Z",
    "2027-03-16T10:00:00.5Z",
    "2027-03-16T10:00:00",
    "2027-03-16",
    "2027-02-29T10:00:00Z",
    "2027-03-16T24:00:00Z",
    "2027-03-16T10:00:60Z",
    "2027-06-30T23:59:60Z",
    "2027-03-16T10:00:00+24:00",
    "2027-03-16T10:00:00+0100",
    "2100-01-01T00:00:00Z",
    "2099-12-31T23:59:00-23:59",
    "1969-12-31T23:59:00Z",
    "0000-01-01T00:00:00Z",
    "12027-03-16T10:00:00Z",
    "",
    1_804_845_600,
    null,
  ])("400: the start is %j", async (start) => {
    const answer = await student.post("/bookings", {
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start,
    });
    expect([answer.status, answer.body["code"]]).toEqual([400, "validation_failed"]);
    expect(JSON.stringify(answer.body["errors"])).toContain("body.start");
  });

  test("of several reasons, who and what come before when, and the past before the rest", async () => {
    const own = await fresh();
    const past = "2027-02-01T10:00:00Z";
    const nobody = { ...own.tutor, id: 987_654_321 };
    const start = "2027-03-16T03:00:00Z";
    await own.tutor.post("/lessons", {
      student_id: own.student.id,
      start,
      end: "2027-03-16T04:00:00Z",
    });
    // Taken and outside availability.
    expect(told(await book(own.student, own.tutor, start))).toBe("409 outside_availability");
    expect(told(await book(own.student, own.tutor, past))).toBe("409 in_the_past");
    expect(told(await book(own.student, nobody, start))).toBe("404 not_found");
    await own.tutor.delete(`/tutor/services/${own.tutor.serviceId}`);
    expect(told(await book(own.student, own.tutor, start))).toBe("409 no_services");
  });

  test("a refusal leaves nothing behind", async () => {
    const own = await fresh();
    await booked(own.student, own.tutor, "2027-03-16T10:00:00Z");
    const count = () =>
      app.tenant.db`select (select count(*) from lessons) as lessons,
        (select count(*) from lesson_changes) as changes,
        (select version from calendars where tutor_id = ${own.tutor.id}) as version`;
    const before = await count();
    for (const time of ["10:00", "05:00"]) {
      await book(own.student, own.tutor, `2027-03-16T${time}:00Z`);
    }
    expect(await count()).toEqual(before);
  });
});

describe("limits", () => {
  test("409 limit_exceeded: with one tutor; cancelled and ended lessons do not count", async () => {
    const own = await withLimits(2, 30);
    const teacher = await aTeacher(own);
    const one = await own.student();
    const [a = "", b = "", c = "", d = ""] = ["09", "10", "11", "12"].map((hour) =>
      `2060-03-02T${hour}:00:00Z`
    );
    const first = await booked(one, teacher, a);
    await booked(one, teacher, b);
    const refused = await book(one, teacher, c);
    expect(told(refused)).toBe("409 limit_exceeded");
    expect(refused.body.detail).toContain("2");
    await booked(one, await aTeacher(own), c);
    await booked(await own.student(), teacher, c);
    await cancel(one, first);
    await booked(one, teacher, d);
    expect(told(await book(one, teacher, a))).toBe("409 limit_exceeded");
    await own.tenant.db`update lessons set status = 'completed' where student_id = ${one.id}`;
    await booked(one, teacher, "2060-03-03T09:00:00Z");
  });

  test("409 limit_exceeded: in all, whoever the tutor is", async () => {
    const own = await withLimits(10, 2);
    const one = await own.student();
    for (const hour of ["10", "11"]) {
      await booked(one, await aTeacher(own), `2060-03-02T${hour}:00:00Z`);
    }
    const third = await book(one, await aTeacher(own), "2060-03-02T12:00:00Z");
    expect(told(third)).toBe("409 limit_exceeded");
  });

  test("the limits are of bookings: what a tutor enters is neither refused nor counted", async () => {
    const own = await withLimits(1, 1);
    const teacher = await aTeacher(own);
    const one = await own.student();
    for (const hour of ["09", "10"]) {
      const { status } = await teacher.post("/lessons", {
        student_id: one.id,
        start: `2060-03-02T${hour}:00:00Z`,
        end: `2060-03-02T${hour}:30:00Z`,
      });
      expect(status).toBe(201);
    }
    await booked(one, teacher, "2060-03-02T12:00:00Z");
    expect(told(await book(one, teacher, "2060-03-02T13:00:00Z"))).toBe("409 limit_exceeded");
  });

  test("taken and outside availability are told before the limit", async () => {
    const own = await withLimits(1, 1);
    const teacher = await aTeacher(own);
    const one = await own.student();
    await booked(one, teacher, "2060-03-02T09:00:00Z");
    expect(told(await book(one, teacher, "2060-03-02T09:30:00Z"))).toBe("409 slot_taken");
    expect(told(await book(one, teacher, "2060-03-02T03:00:00Z"))).toBe("409 outside_availability");
  });

  test("409: twenty bookings of one student at once against a limit of three: three get in", async () => {
    const own = await withLimits(3, 30);
    const teacher = await aTeacher(own, { minutes: 15 });
    const one = await own.student();
    const starts = Array.from(
      { length: 20 },
      (_, i) => new Date(Date.parse("2060-03-02T09:00:00Z") + i * 15 * 60_000).toISOString(),
    );
    // All that get a connection, four of one principal, come as far as they can before the first one is committed.
    const holder = await openTransaction(own.tenant.db);
    await holder.sql`select from calendars for update`;
    const booking = Promise.all(starts.map((start) => book(one, teacher, start)));
    await waitForLocks(own.tenant, 4);
    await holder.rollback();
    expect(counted(await booking)).toEqual({ "201": 3, "409 limit_exceeded": 17 });
  });

  test("409: the same with a tutor each, against a limit in all of three", async () => {
    const own = await withLimits(30, 3);
    const teachers = await Promise.all(Array.from({ length: 10 }, () => aTeacher(own)));
    const one = await own.student();
    const holder = await openTransaction(own.tenant.db);
    await holder.sql`select from calendars for update`;
    const booking = Promise.all(
      teachers.map((teacher, i) =>
        book(one, teacher, new Date(Date.parse("2060-03-02T08:00:00Z") + i * 3_600_000).toJSON())
      ),
    );
    await waitForLocks(own.tenant, 4);
    await holder.rollback();
    expect(counted(await booking)).toEqual({ "201": 3, "409 limit_exceeded": 7 });
  });
});

test("201: the victim of a deadlock is carried out again, with and without a key", async ({ skip }) => {
  for (const headers of [{}, { "idempotency-key": "victim-of-a-deadlock" }]) {
    const own = await fresh();
    const holder = await openTransaction(app.tenant.db);
    await holder.sql`select from users where id = ${own.student.id} for update`;
    const booking = book(own.student, own.tutor, "2027-03-16T10:00:00Z", { headers });
    await waitForLocks(app.tenant);
    // The booking holds the calendar and waits for the student; whoever waits first is broken off.
    await holder.sql`select from calendars where tutor_id = ${own.tutor.id} for update`;
    await holder.rollback();
    expect(told(await booking)).toBe("201");
  }
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(app.tenant)).toBe(2);
});
