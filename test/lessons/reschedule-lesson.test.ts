import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  type LessonBody,
  openEveryDay,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
  student = await app.student({ zone: "Europe/Dublin" });
  admin = await app.admin();
});

let nextDay = 1;
/** A lesson at ten on a day of its own, and that day. */
async function aLesson(): Promise<{ lesson: LessonBody; at: (time: string) => string }> {
  nextDay = nextDay % 30 + 1;
  const day = `2027-04-${String(nextDay).padStart(2, "0")}`;
  const at = (time: string) => `${day}T${time}:00Z`;
  return { lesson: await booked(student, tutor, at("10:00")), at };
}

async function stays(lesson: LessonBody): Promise<void> {
  expect((await student.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
}

describe("200", () => {
  test.each(["tutor", "student", "admin"] as const)(
    "the %s moves it; its length stays",
    async (by) => {
      const { lesson: { id }, at } = await aLesson();
      await madeEarlier(app.tenant, "lessons", id);
      const { body: lesson } = await student.get<LessonBody>(`/lessons/${id}`);
      const client: Client = { tutor, student, admin }[by];
      const { status, body } = await reschedule(client, lesson, { start: at("13:15") });
      expect([status, body.utc_start, body.utc_end, body.duration_minutes])
        .toEqual([200, at("13:15"), at("14:15"), 60]);
      const seen = await student.get<LessonBody>(`/lessons/${lesson.id}`);
      expect(seen.body).toMatchObject({
        status: "scheduled",
        price: "25.00",
        created_at: lesson.created_at,
        utc_start: at("13:15"),
      });
      expect(Date.parse(seen.body.updated_at)).toBeGreaterThan(Date.parse(lesson.updated_at));
    },
  );

  test.each(["tutor", "admin"] as const)(
    "the %s gives it another length, which stays the next time and may be said by the student",
    async (by) => {
      const { lesson, at } = await aLesson();
      const times = { start: at("11:00"), end: at("12:35") };
      const { body } = await reschedule({ tutor, admin }[by], lesson, times);
      expect([body.utc_start, body.utc_end, body.duration_minutes])
        .toEqual([times.start, times.end, 95]);
      const again = await reschedule(student, lesson, { start: at("09:00") });
      expect([again.body.utc_start, again.body.utc_end]).toEqual([at("09:00"), at("10:35")]);
      const said = { start: at("08:00"), end: at("09:35") };
      expect(told(await reschedule(student, lesson, said))).toBe("200");
    },
  );

  test("it is not in its own way: half an hour later, earlier, shorter, where it is", async () => {
    const { lesson, at } = await aLesson();
    for (const time of ["10:30", "10:00", "09:30", "09:30", "09:31"]) {
      const { status, body } = await reschedule(student, lesson, { start: at(time) });
      expect([status, body.utc_start]).toEqual([200, at(time)]);
    }
    const shorter = await reschedule(tutor, lesson, { start: at("09:45"), end: at("10:00") });
    expect([shorter.status, shorter.body.duration_minutes]).toEqual([200, 15]);
  });

  test("its old time is free, and its new time taken, at once", async () => {
    const { lesson, at } = await aLesson();
    await reschedule(student, lesson, { start: at("13:00") });
    const other = await app.student();
    expect(told(await book(other, tutor, at("13:30")))).toBe("409 slot_taken");
    await booked(other, tutor, at("10:00"));
  });

  test("touching other lessons, on both sides", async () => {
    const { lesson, at } = await aLesson();
    const other = await app.student();
    for (const time of ["12:00", "14:00"]) await booked(other, tutor, at(time));
    expect(told(await reschedule(student, lesson, { start: at("13:00") }))).toBe("200");
  });

  test("the tutor and an admin move it outside availability", async () => {
    const { lesson, at } = await aLesson();
    for (const client of [tutor, admin]) {
      const time = client === tutor ? "02:00" : "22:30";
      expect(told(await reschedule(client, lesson, { start: at(time) }))).toBe("200");
    }
  });

  test("a lesson that has begun can still be moved ahead", async () => {
    const own = await anApp();
    const teacher = await aTeacher(own);
    const one = await own.student();
    const lesson = await booked(one, teacher, "2027-03-01T10:00:00Z");
    own.clock.now = Date.parse("2027-03-01T10:20:00Z");
    expect(told(await reschedule(one, lesson, { start: "2027-03-01T11:00:00Z" }))).toBe("200");
  });

  test("the change is in the log of lessons, before and after", async () => {
    const { lesson, at } = await aLesson();
    await reschedule(admin, lesson, { start: at("13:00") });
    const [row] = await app.tenant.db`
      select actor_id::int, before->>'starts_at' as before, after->>'starts_at' as after
      from lesson_changes where lesson_id = ${lesson.id} and action = 'rescheduled'`;
    expect(row?.actor_id).toBe(admin.id);
    expect([Date.parse(row?.before), Date.parse(row?.after)])
      .toEqual([Date.parse(at("10:00")), Date.parse(at("13:00"))]);
  });
});

describe("409", () => {
  test("slot_taken: the tutor's or the student's other lesson; the lesson stays", async () => {
    const { lesson, at } = await aLesson();
    const second = await aTeacher(app);
    await booked(await app.student(), tutor, at("13:00"));
    await booked(student, second, at("15:00"));
    for (const time of ["12:30", "13:00", "13:59", "14:30", "15:59"]) {
      for (const client of [student, tutor, admin]) {
        expect(told(await reschedule(client, lesson, { start: at(time) }))).toBe("409 slot_taken");
      }
    }
    const longer = await reschedule(tutor, lesson, { start: at("10:00"), end: at("13:01") });
    expect(told(longer)).toBe("409 slot_taken");
    await stays(lesson);
  });

  test("slot_taken: two lessons cannot change places, one after the other or at once", async () => {
    const { lesson, at } = await aLesson();
    const other = await app.student();
    const second = await booked(other, tutor, at("11:00"));
    const answers = await Promise.all([
      reschedule(student, lesson, { start: at("11:00") }),
      reschedule(other, second, { start: at("10:00") }),
    ]);
    expect(counted(answers)).toEqual({ "409 slot_taken": 2 });
  });

  test("outside_availability: for the student, any part of it", async () => {
    const { lesson, at } = await aLesson();
    for (const time of ["04:59", "16:01", "17:00", "23:00"]) {
      const answer = await reschedule(student, lesson, { start: at(time) });
      expect([time, told(answer)]).toEqual([time, "409 outside_availability"]);
    }
    await stays(lesson);
  });

  test("outside_availability: also where the lesson is, once the tutor is away", async () => {
    const own = await aTeacher(app);
    const lesson = await booked(student, own, "2027-03-20T10:00:00Z");
    await openEveryDay(own, []);
    const later = { start: "2027-03-20T12:00:00Z" };
    expect(told(await reschedule(student, lesson, later))).toBe("409 outside_availability");
    expect(told(await reschedule(own, lesson, later))).toBe("200");
  });

  test("in_the_past: the new start has passed, for everybody", async () => {
    const { lesson } = await aLesson();
    for (const client of [student, tutor, admin]) {
      for (const start of ["2027-03-01T06:00:00Z", "2027-02-28T12:00:00Z"]) {
        expect(told(await reschedule(client, lesson, { start }))).toBe("409 in_the_past");
      }
    }
    await stays(lesson);
  });

  test("in_the_past: the lesson has ended, though nobody has completed it yet", async () => {
    const own = await anApp();
    const teacher = await aTeacher(own);
    const one = await own.student();
    const lesson = await booked(one, teacher, "2027-03-01T10:00:00Z");
    own.clock.now = Date.parse("2027-03-01T11:00:00Z");
    for (const client of [one, teacher, await own.admin()]) {
      const answer = await reschedule(client, lesson, { start: "2027-03-02T10:00:00Z" });
      expect(told(answer)).toBe("409 in_the_past");
    }
  });

  test("lesson_not_scheduled: cancelled or completed", async () => {
    const { lesson, at } = await aLesson();
    await cancel(student, lesson);
    const times = { start: at("13:00") };
    expect(told(await reschedule(student, lesson, times))).toBe("409 lesson_not_scheduled");
    const other = await aLesson();
    await app.tenant.db`update lessons set status = 'completed' where id = ${other.lesson.id}`;
    const moved = { start: other.at("13:00") };
    expect(told(await reschedule(tutor, other.lesson, moved))).toBe("409 lesson_not_scheduled");
  });
});

describe("400 and 404", () => {
  test("400: the end is not after the start, a day too late, or no whole minute", async () => {
    const { lesson, at } = await aLesson();
    const start = at("12:00");
    for (
      const end of [start, at("11:00"), "2027-05-05T12:00:00Z", at("13:00").replace(":00Z", ":01Z")]
    ) {
      expect(told(await reschedule(tutor, lesson, { start, end }))).toBe("400 validation_failed");
    }
    expect(told(await reschedule(tutor, lesson, { start: start.replace(":00Z", ":07Z") })))
      .toBe("400 validation_failed");
    await stays(lesson);
  });

  test("400: a student makes it longer or shorter, at the price that it has", async () => {
    const { lesson, at } = await aLesson();
    for (const end of ["15:00", "11:01", "10:59", "10:15"]) {
      const answer = await reschedule(student, lesson, { start: at("10:00"), end: at(end) });
      expect(answer.body).toMatchObject({
        code: "validation_failed",
        errors: [{ path: "body.end", message: expect.stringContaining("60 minutes") }],
      });
    }
    await stays(lesson);
  });

  test("404: other people's and unknown ones, before anything about the time", async () => {
    const { lesson } = await aLesson();
    const past = { start: "2020-01-01T00:00:00Z" };
    for (const client of [await app.student(), await aTeacher(app)]) {
      expect(told(await reschedule(client, lesson, past))).toBe("404 not_found");
    }
    expect(told(await reschedule(student, { id: 987_654_321 }, past))).toBe("404 not_found");
  });
});

test("two move one lesson at the same moment: both are answered, the last one stays", async () => {
  const { lesson, at } = await aLesson();
  const answers = await Promise.all([
    reschedule(student, lesson, { start: at("12:00") }),
    reschedule(tutor, lesson, { start: at("14:00") }),
  ]);
  expect(counted(answers)).toEqual({ "200": 2 });
  const { body } = await student.get<LessonBody>(`/lessons/${lesson.id}`);
  expect([at("12:00"), at("14:00")]).toContain(body.utc_start);
});

test("a lesson is moved or cancelled, never cancelled and then moved", async () => {
  for (let round = 0; round < 5; round++) {
    const { lesson, at } = await aLesson();
    const [moved, cancelled] = await Promise.all([
      reschedule(student, lesson, { start: at("12:00") }),
      cancel(tutor, lesson),
    ]);
    expect(cancelled.status).toBe(200);
    expect(["200", "409 lesson_not_scheduled"]).toContain(told(moved));
    const { body } = await student.get<LessonBody>(`/lessons/${lesson.id}`);
    expect([body.status, body.utc_start])
      .toEqual(["cancelled", moved.status === 200 ? at("12:00") : at("10:00")]);
  }
});
