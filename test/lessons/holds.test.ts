import { beforeAll, describe, expect, test } from "vitest";
import { notEmpty, readWeek } from "../calendar/week.ts";
import { FAR } from "../notifications/told.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { bookHeld, giveUp, held, hold, prolong, readHold } from "../support/holds.ts";
import {
  aTeacher,
  book,
  booked,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { type ProblemBody, slotOn } from "../support/tutoring.ts";
import { insertRow } from "../support/rows.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app);
  student = await app.student();
});

const fresh = async (options: Parameters<typeof aTeacher>[1] = {}) => ({
  tutor: await aTeacher(app, options),
  student: await app.student(),
});
const setPolicy = (of: Person, name: string, value: number) =>
  insertRow(app.tenant.db, "policies", { tutor_id: of.id, [name]: value });

describe("what is held", () => {
  test("201: an hour, for five minutes of the database's clock; it can be read", async () => {
    const { status, body, headers } = await hold(student, tutor, "2027-03-08T12:00:00+02:00");
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/api/bookings/holds/${body.id}`);
    expect(body).toEqual({
      id: body.id,
      tutor_id: tutor.id,
      student_id: student.id,
      student_name: "",
      service_id: tutor.serviceId,
      service_name: "English",
      price: "25.00",
      currency: "EUR",
      utc_start: "2027-03-08T10:00:00Z",
      utc_end: "2027-03-08T11:00:00Z",
      user_local_start: "2027-03-08T12:00:00+02:00",
      user_local_end: "2027-03-08T13:00:00+02:00",
      timezone: "Europe/Kyiv",
      expires_at: expect.any(String),
      prolonged: false,
      created_at: expect.any(String),
      updated_at: body.created_at,
    });
    const [row] = await app.tenant.db`
      select extract(epoch from held_until - created_at)::int as seconds,
        created_at > now() - interval '1 minute' as is_new
      from lessons where id = ${body.id}`;
    expect(row).toEqual({ seconds: 300, is_new: true });
    expect((await readHold(student, body)).body).toEqual(body);
  });

  test("201: for as many minutes as asked, 1 to 15; 400 for others", async () => {
    const own = await fresh();
    for (const [minutes, start] of [[1, "09"], [15, "10"]] as const) {
      const body = await held(own.student, own.tutor, `2027-03-08T${start}:00:00Z`, { minutes });
      const [row] = await app.tenant.db`
        select extract(epoch from held_until - created_at)::int as seconds from lessons
        where id = ${body.id}`;
      expect(row?.seconds).toBe(minutes * 60);
    }
    for (const minutes of [0, 16, -1, 1.5]) {
      const answer = await hold(own.student, own.tutor, "2027-03-08T12:00:00Z", { minutes });
      expect([minutes, told(answer)]).toEqual([minutes, "400 validation_failed"]);
    }
  });

  test("it is no lesson: nobody lists or reads it, and no time of a lesson can be changed by it", async () => {
    const own = await fresh();
    const { id } = await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    for (const person of [own.student, own.tutor, await app.admin()]) {
      expect((await person.get(`/lessons/${id}`)).status).toBe(404);
      expect((await reschedule(person, { id }, { start: "2027-03-09T10:00:00Z" })).status).toBe(
        404,
      );
      expect((await person.post(`/lessons/${id}/cancel`, {})).status).toBe(404);
    }
    for (const person of [own.student, own.tutor]) {
      expect((await person.get("/lessons/my")).body["events"]).toEqual([]);
    }
    const rows = await app.tenant.db`select from lesson_changes where lesson_id = ${id}`;
    expect(rows).toEqual([]);
  });

  test("the week shows it as booked, to the tutor with no id, and free again once it is given up", async () => {
    const own = await fresh({ hours: [["10:00", "11:00"]] });
    const body = await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    const monday = async (client: Client) =>
      notEmpty(await readWeek(client, own.tutor.id, "2027-03-08", "UTC")).slice(0, 2);
    for (const client of [own.tutor, own.student, await app.student(), await app.admin()]) {
      expect(await monday(client)).toEqual([
        "2027-03-08 10:00 booked",
        "2027-03-08 10:30 booked",
      ]);
    }
    const { cells } = await readWeek(own.tutor, own.tutor.id, "2027-03-08", "UTC");
    const cell = cells.find(({ status }) => status === "booked");
    expect(cell?.lesson_id).toBeNull();
    expect(await giveUp(own.student, body)).toBe("204");
    expect(await monday(own.tutor)).toEqual([
      "2027-03-08 10:00 available",
      "2027-03-08 10:30 available",
    ]);
  });

  test("400 slot_booked: the slot below it; a conflict with no id and no name for other edits", async () => {
    const own = await fresh({ hours: [["10:00", "11:00"]] });
    const liam = await app.student({ name: "Liam" });
    const body = await held(liam, own.tutor, "2027-03-08T10:00:00Z");
    const slot = await slotOn(own.tutor, "2027-03-08");
    const refused = await own.tutor.delete<ProblemBody>(`/booking/slots/${slot.id}`);
    expect([refused.status, refused.body.code]).toEqual([400, "slot_booked"]);
    const preview = await own.tutor.post<{ conflicts: unknown[] }>(
      `/booking/slots/${slot.id}/conflicts`,
      { start_time: "10:30", end_time: "12:00" },
    );
    expect(preview.body.conflicts).toEqual([{
      type: "booked_overlap",
      severity: "warning",
      message: "Overlaps a time that a student holds, 2027-03-08 10:00–11:00.",
    }]);
    expect(await giveUp(liam, body)).toBe("204");
    expect((await own.tutor.delete(`/booking/slots/${slot.id}`)).status).toBe(204);
  });
});

describe("whom it keeps out", () => {
  test("409 slot_taken: others book, hold, move to or enter a lesson in it; touching is fine", async () => {
    const own = await fresh();
    const other = await app.student();
    await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    for (const time of ["09:01", "10:00", "10:59"]) {
      const start = `2027-03-08T${time}:00Z`;
      expect([time, told(await book(other, own.tutor, start))]).toEqual([time, "409 slot_taken"]);
      expect([time, told(await hold(other, own.tutor, start))]).toEqual([time, "409 slot_taken"]);
    }
    const lesson = await booked(other, own.tutor, "2027-03-08T11:00:00Z");
    for (const person of [other, own.tutor]) {
      const moved = await reschedule(person, lesson, { start: "2027-03-08T10:30:00Z" });
      expect(told(moved)).toBe("409 slot_taken");
    }
    const entered = await own.tutor.post<{ code: string }>("/lessons", {
      student_id: other.id,
      start: "2027-03-08T10:30:00Z",
      end: "2027-03-08T11:00:00Z",
    });
    expect(told(entered)).toBe("409 slot_taken");
    expect(told(await hold(other, own.tutor, "2027-03-08T09:00:00Z"))).toBe("201");
  });

  test("409 slot_taken: the bot holds for the student what the student then wants, and the other way", async () => {
    const own = await fresh();
    const second = await aTeacher(app);
    const bot = await app.service();
    await held(bot, own.tutor, "2027-03-08T10:00:00Z", { student_id: own.student.id });
    expect(told(await book(own.student, own.tutor, "2027-03-08T10:00:00Z"))).toBe("409 slot_taken");
    // Nobody can be in two places either.
    expect(told(await book(own.student, second, "2027-03-08T10:30:00Z"))).toBe("409 slot_taken");
    await held(own.student, own.tutor, "2027-03-08T14:00:00Z");
    const extra = { student_id: own.student.id };
    expect(told(await book(bot, own.tutor, "2027-03-08T14:00:00Z", extra))).toBe("409 slot_taken");
  });

  test("201: never its owner, who books it without naming it, or something that overlaps", async () => {
    for (const start of ["10:00", "10:30", "09:15"]) {
      const own = await fresh();
      const body = await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
      await booked(own.student, own.tutor, `2027-03-08T${start}:00Z`);
      expect(told(await readHold(own.student, body))).toBe("404 not_found");
    }
    const own = await fresh();
    const bot = await app.service();
    const extra = { student_id: own.student.id };
    await held(bot, own.tutor, "2027-03-08T10:00:00Z", extra);
    expect(told(await book(bot, own.tutor, "2027-03-08T10:30:00Z", extra))).toBe("201");
    // With another tutor at that time as well.
    await held(bot, own.tutor, "2027-03-08T14:00:00Z", extra);
    const second = await aTeacher(app);
    expect(told(await book(bot, second, "2027-03-08T14:30:00Z", extra))).toBe("201");
  });

  test("201: their holds elsewhere stay, also where they hold or book beside them", async () => {
    const own = await fresh();
    await setPolicy(own.tutor, "max_lessons_per_day", 1);
    await setPolicy(await aTeacher(app), "max_lessons_per_day", 1);
    const first = await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    const second = await held(own.student, own.tutor, "2027-03-08T12:00:00Z");
    await booked(own.student, own.tutor, "2027-03-08T14:00:00Z");
    for (const one of [first, second]) {
      expect(told(await readHold(own.student, one))).toBe("200");
    }
    // What was booked has used up the day.
    expect(told(await bookHeld(own.student, own.tutor, first))).toBe("409 day_full");
  });

  test("an own hold that is refused takes none of the others away", async () => {
    const own = await fresh();
    const first = await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    await booked(await app.student(), own.tutor, "2027-03-08T11:00:00Z");
    const refused = await hold(own.student, own.tutor, "2027-03-08T10:30:00Z");
    expect(told(refused)).toBe("409 slot_taken");
    expect(told(await readHold(own.student, first))).toBe("200");
    const again = await held(own.student, own.tutor, "2027-03-08T09:30:00Z");
    expect(told(await readHold(own.student, first))).toBe("404 not_found");
    expect(told(await readHold(own.student, again))).toBe("200");
  });
});

describe("what cannot be held", () => {
  test("409: each rule of a booking, in its name", async () => {
    const own = await fresh();
    const refused = async (start: string) => told(await hold(own.student, own.tutor, start));
    expect(await refused("2027-03-01T05:00:00Z")).toBe("409 in_the_past");
    expect(await refused("2027-03-08T03:00:00Z")).toBe("409 outside_availability");
    expect(await refused("2027-06-08T10:00:00Z")).toBe("409 beyond_horizon");
    await app.tenant.db`
      insert into blocks (tutor_id, starts_at, ends_at)
      values (${own.tutor.id}, '2027-03-09T10:00Z', '2027-03-09T12:00Z')`;
    expect(await refused("2027-03-09T11:00:00Z")).toBe("409 blocked");
    const other = await app.student();
    await booked(other, own.tutor, "2027-03-10T10:00:00Z");
    expect(await refused("2027-03-10T10:30:00Z")).toBe("409 slot_taken");
    await setPolicy(own.tutor, "min_notice_minutes", 2_880);
    expect(await refused("2027-03-02T10:00:00Z")).toBe("409 too_little_notice");
    await app.tenant.db`
      update policies set buffer_before_minutes = 30 where tutor_id = ${own.tutor.id}`;
    expect(await refused("2027-03-10T11:15:00Z")).toBe("409 too_close");
    await app.tenant.db`
      update policies set max_lessons_per_day = 1 where tutor_id = ${own.tutor.id}`;
    expect(await refused("2027-03-10T14:00:00Z")).toBe("409 day_full");
    await app.tenant.db`
      update policies set max_lessons_per_week = 1 where tutor_id = ${own.tutor.id}`;
    expect(await refused("2027-03-11T14:00:00Z")).toBe("409 week_full");
    expect(await refused("2027-03-15T14:00:00Z")).toBe("201");
  });

  test("409: the holds of others count for buffers and for full days", async () => {
    const own = await fresh();
    const other = await app.student();
    await setPolicy(own.tutor, "buffer_after_minutes", 30);
    await held(own.student, own.tutor, "2027-03-08T10:00:00Z");
    expect(told(await book(other, own.tutor, "2027-03-08T11:00:00Z"))).toBe("409 too_close");
    await app.tenant.db`
      update policies set max_lessons_per_day = 1 where tutor_id = ${own.tutor.id}`;
    expect(told(await book(other, own.tutor, "2027-03-08T14:00:00Z"))).toBe("409 day_full");
  });

  test("409 limit_exceeded: a hold counts as a booking, and a booking keeps holds out", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`update settings set max_active_with_tutor = 2`;
    const teacher = await aTeacher(own);
    const one = await own.student();
    const first = await held(one, teacher, "2060-03-08T09:00:00Z");
    await booked(one, teacher, "2060-03-08T10:00:00Z");
    for (const take of [hold, book]) {
      const { status, body } = await take(one, teacher, "2060-03-08T12:00:00Z");
      expect([status, body.code]).toEqual([409, "limit_exceeded"]);
      expect(body.detail).toContain("at most 2 active bookings with one tutor");
    }
    // It can be booked, for it was counted; and given up, it counts no more.
    expect(told(await bookHeld(one, teacher, first))).toBe("201");
    expect(told(await hold(one, teacher, "2060-03-08T12:00:00Z"))).toBe("409 limit_exceeded");
  });

  test("201: at the limit an own overlapping hold makes way and gives its place", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`update settings set max_active_with_tutor = 1`;
    const teacher = await aTeacher(own);
    const one = await own.student();
    await held(one, teacher, "2060-03-08T10:00:00Z");
    await held(one, teacher, "2060-03-08T10:30:00Z");
    await booked(one, teacher, "2060-03-08T10:15:00Z");
  });

  test("404 and 409 no_services: tutor, service, student are not there or not for that", async () => {
    const own = await fresh();
    const start = "2027-03-08T10:00:00Z";
    const bot = await app.service();
    const forIt = { student_id: own.student.id };
    const nobody = { ...own.tutor, id: 987_654_321 };
    const foreign = { ...own.tutor, serviceId: tutor.serviceId };
    expect(told(await hold(bot, nobody, start, forIt))).toBe("404 not_found");
    expect(told(await hold(bot, foreign, start, forIt))).toBe("404 not_found");
    expect(told(await hold(bot, own.tutor, start, { student_id: 987_654_321 })))
      .toBe("404 not_found");
    await own.tutor.delete(`/tutor/services/${own.tutor.serviceId}`);
    expect(told(await hold(own.student, own.tutor, start))).toBe("409 no_services");
  });
});

describe("whose it is", () => {
  test("404: reading, prolonging, booking or giving up what another caller holds", async () => {
    const own = await fresh();
    const forThem = { student_id: own.student.id };
    const [bot, otherBot] = [await app.service(), await app.service()];
    const [apiKey, otherKey] = [await app.apiKey("write"), await app.apiKey("write")];
    const other = await app.student();
    const callers: [string, Client, object][] = [
      ["student", own.student, {}],
      ["other", other, {}],
      ["bot", bot, forThem],
      ["otherBot", otherBot, forThem],
      ["apiKey", apiKey, forThem],
      ["otherKey", otherKey, forThem],
    ];
    for (const [owner, hour] of [["student", "09"], ["bot", "10"], ["apiKey", "11"]] as const) {
      const [, by, extra] = callers.find(([name]) => name === owner) ?? callers[0] ?? [];
      if (!by) throw new Error("nobody holds");
      const body = await held(by, own.tutor, `2027-03-08T${hour}:00:00Z`, extra);
      for (const [name, stranger, hisExtra] of callers) {
        if (name === owner) continue;
        const answers = [
          told(await readHold(stranger, body)),
          told(await prolong(stranger, body)),
          told(await bookHeld(stranger, own.tutor, body, hisExtra)),
          await giveUp(stranger, body),
        ];
        expect([owner, name, answers]).toEqual([owner, name, Array(4).fill("404 not_found")]);
      }
      expect((await readHold(by, body)).body).toEqual(body);
      expect(told(await prolong(by, body))).toBe("200");
      expect(await giveUp(by, body)).toBe("204");
      expect(await giveUp(by, body)).toBe("404 not_found");
    }
  });

  test("403: a student for another, a tutor, a key that may not write; 400: nobody named", async () => {
    const start = "2027-03-09T10:00:00Z";
    const other = await app.student();
    const forThem = { student_id: student.id };
    expect(told(await hold(other, tutor, start, forThem))).toBe("403 forbidden");
    for (const client of [tutor, await app.apiKey("read")]) {
      expect(told(await hold(client, tutor, start, forThem))).toBe("403 forbidden");
      expect(await giveUp(client, { id: 1 })).toBe("403 forbidden");
    }
    expect(told(await hold(await app.service(), tutor, start))).toBe("400 validation_failed");
    expect(told(await hold(student, tutor, start, forThem))).toBe("201");
  });

  test("404: a lesson is no hold, and a used or unknown id neither", async () => {
    const own = await fresh();
    const lesson = await booked(own.student, own.tutor, "2027-03-08T10:00:00Z");
    for (const { id } of [lesson, { id: 987_654_321 }]) {
      expect(told(await readHold(own.student, { id }))).toBe("404 not_found");
      expect(told(await prolong(own.student, { id }))).toBe("404 not_found");
      expect(await giveUp(own.student, { id })).toBe("404 not_found");
    }
    expect((await own.student.get(`/lessons/${lesson.id}`)).status).toBe(200);
  });
});
