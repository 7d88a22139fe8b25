import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  type LessonBody,
  reschedule,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { ask, type Policies } from "../support/policies.ts";
import { aBlock, holdAnHour } from "../support/time-off.ts";
import { aLesson } from "../support/tutoring.ts";

// Policies as whoever books meets them; each rule by POST /bookings.
let app: TestApp;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
});
beforeEach(() => {
  app.clock.now = Date.parse(NOW);
});

/** A teacher who is available day and night and a new student, and what came of bookings with them. */
async function asking(policies: Policies, zone = "UTC") {
  student = await app.student();
  const tutor = await aTeacher(app, { zone, hours: [["00:00", "24:00"]] });
  await ask(tutor, policies);
  const books = async (start: string, by = student) => told(await book(by, tutor, start));
  return { tutor, books };
}

const at = (time: string) => `2027-03-08T${time}:00Z`;

describe("min_notice_minutes", () => {
  test("409 too_little_notice: a minute too soon; 201: so long ahead to the millisecond", async () => {
    const { books } = await asking({ min_notice_minutes: 90 });
    expect(await books("2027-03-01T07:29:00Z")).toBe("409 too_little_notice");
    app.clock.now += 1;
    expect(await books("2027-03-01T07:30:00Z")).toBe("409 too_little_notice");
    app.clock.now -= 1;
    expect(await books("2027-03-01T07:30:00Z")).toBe("201");
  });

  test("it is elapsed time, also across a clock change", async () => {
    const { books } = await asking({ min_notice_minutes: 24 * 60 }, "Europe/Kyiv");
    // 12:00 in Kyiv; a day later the clock there shows 13:00.
    app.clock.now = Date.parse("2027-03-27T10:00:00Z");
    expect(await books("2027-03-28T09:59:00Z")).toBe("409 too_little_notice");
    expect(await books("2027-03-28T10:00:00Z")).toBe("201");
  });

  test("409 in_the_past comes before it; 201: the next minute where no notice is asked for", async () => {
    const asked = await asking({ min_notice_minutes: 60 });
    expect(await asked.books(NOW)).toBe("409 in_the_past");
    const { books } = await asking({ min_notice_minutes: 0 });
    expect(await books("2027-03-01T06:01:00Z")).toBe("201");
  });
});

describe("horizon_days", () => {
  test("409 beyond_horizon: by the date in the tutor's zone, not by hours or by UTC", async () => {
    const { books } = await asking({ horizon_days: 2 }, "Europe/Kyiv");
    app.clock.now = Date.parse("2027-03-01T21:59:00Z");
    // 23:59 of the 1st in Kyiv: up to 23:59 of the 3rd.
    expect(await books("2027-03-03T22:00:00Z")).toBe("409 beyond_horizon");
    expect(await books("2027-03-03T21:59:00Z")).toBe("201");
    app.clock.now += 60_000;
    expect(await books("2027-03-04T22:00:00Z")).toBe("409 beyond_horizon");
    expect(await books("2027-03-04T21:00:00Z")).toBe("201");
  });

  test("a date with a clock change is one day", async () => {
    const { books } = await asking({ horizon_days: 1 }, "Europe/Kyiv");
    app.clock.now = Date.parse("2027-03-27T10:00:00Z");
    expect(await books("2027-03-28T21:00:00Z")).toBe("409 beyond_horizon");
    expect(await books("2027-03-28T20:59:00Z")).toBe("201");
  });
});

describe("buffers", () => {
  test.each([
    { buffer_before_minutes: 30 },
    { buffer_after_minutes: 30 },
    { buffer_before_minutes: 10, buffer_after_minutes: 20 },
    { buffer_before_minutes: 20, buffer_after_minutes: 10 },
  ])("409 too_close: nearer than both together; 201: touching them: %o", async (buffers) => {
    const { tutor, books } = await asking(buffers);
    await booked(student, tutor, at("10:00"));
    for (const time of ["11:00", "11:29", "09:00", "08:31"]) {
      expect([time, await books(at(time))]).toEqual([time, "409 too_close"]);
    }
    for (const time of ["10:00", "10:59", "09:01"]) {
      expect([time, await books(at(time))]).toEqual([time, "409 slot_taken"]);
    }
    for (const time of ["11:30", "08:30"]) {
      expect([time, await books(at(time))]).toEqual([time, "201"]);
    }
  });

  test("409 too_close: what the tutor entered and what somebody else holds count", async () => {
    const { tutor, books } = await asking({ buffer_after_minutes: 15 });
    await aLesson(tutor, await app.student(), at("10:00"), at("10:30"));
    expect(await books(at("10:44"))).toBe("409 too_close");
    const holder = await app.student();
    await holdAnHour(app, tutor, holder, at("14:00"));
    expect(await books(at("15:14"))).toBe("409 too_close");
    // The own hold is in nobody's way but others'.
    expect(await books(at("15:10"), holder)).toBe("201");
  });

  test("201: time off, cancelled lessons and the student's lessons with others do not count", async () => {
    const { tutor, books } = await asking({ buffer_before_minutes: 60, buffer_after_minutes: 60 });
    await cancel(student, await booked(student, tutor, at("09:00")));
    await booked(student, await aTeacher(app), at("11:00"));
    await aBlock(tutor, at("07:00"), at("10:00"));
    expect(await books(at("10:00"))).toBe("201");
  });
});

describe("max_lessons_per_day", () => {
  test("409 day_full: by the tutor's midnight, where lessons start, on the day the clocks change", async () => {
    const { tutor, books } = await asking({ max_lessons_per_day: 1 }, "Europe/Kyiv");
    // 2027-03-28 in Kyiv goes from 22:00 UTC of the day before to 21:00 UTC.
    await booked(student, tutor, "2027-03-27T22:00:00Z");
    expect(await books("2027-03-28T20:59:00Z")).toBe("409 day_full");
    expect(await books("2027-03-28T10:00:00Z")).toBe("409 day_full");
    // 23:00 of the 27th, and midnight of the 29th.
    expect(await books("2027-03-27T21:00:00Z")).toBe("201");
    expect(await books("2027-03-28T21:00:00Z")).toBe("201");
  });

  test("409 day_full: a lesson counts where it starts, though it goes on past midnight", async () => {
    const { books } = await asking({ max_lessons_per_day: 1 });
    expect(await books(at("23:30"))).toBe("201");
    expect(await books(at("10:00"))).toBe("409 day_full");
    expect(await books("2027-03-09T00:30:00Z")).toBe("201");
  });

  test("entered lessons and holds count, cancelled ones and expired holds do not", async () => {
    const { tutor, books } = await asking({ max_lessons_per_day: 2 });
    await cancel(student, await booked(student, tutor, at("10:00")));
    await aLesson(tutor, await app.student(), at("12:00"), at("13:00"));
    await holdAnHour(app, tutor, await app.student(), at("14:00"));
    expect(await books(at("16:00"))).toBe("409 day_full");
    await app.tenant.db`
      update lessons set held_until = now() where tutor_id = ${tutor.id} and status = 'held'`;
    expect(await books(at("16:00"))).toBe("201");
  });

  test("201: a student's own hold does not count for themselves", async () => {
    const { tutor, books } = await asking({ max_lessons_per_day: 1 });
    await holdAnHour(app, tutor, student, at("14:00"));
    expect(await books(at("14:00"), await app.student())).toBe("409 slot_taken");
    expect(await books(at("16:00"), await app.student())).toBe("409 day_full");
    expect(await books(at("14:00"))).toBe("201");
  });

  test("of ten who book different hours at once three get in", async () => {
    const { tutor } = await asking({ max_lessons_per_day: 3 });
    const students = await Promise.all(Array.from({ length: 10 }, () => app.student()));
    const answers = await Promise.all(
      students.map((one, i) => book(one, tutor, at(String(8 + i).padStart(2, "0") + ":00"))),
    );
    expect(counted(answers)).toEqual({ "201": 3, "409 day_full": 7 });
  });
});

describe("max_lessons_per_week", () => {
  test("409 week_full: Monday to Sunday of the tutor's zone, across the clock change", async () => {
    const { tutor, books } = await asking({ max_lessons_per_week: 2 }, "Europe/Kyiv");
    // The week from the 22nd goes from 22:00 UTC of the 21st to 21:00 UTC of the 28th.
    await booked(student, tutor, "2027-03-21T22:00:00Z");
    await booked(student, tutor, "2027-03-28T20:00:00Z");
    for (const start of ["2027-03-22T10:00:00Z", "2027-03-25T10:00:00Z", "2027-03-28T18:00:00Z"]) {
      expect(await books(start)).toBe("409 week_full");
    }
    expect(await books("2027-03-21T21:00:00Z")).toBe("201");
    expect(await books("2027-03-28T21:00:00Z")).toBe("201");
  });

  test("409 day_full comes before it; holds count", async () => {
    const { tutor, books } = await asking({ max_lessons_per_day: 1, max_lessons_per_week: 1 });
    await holdAnHour(app, tutor, await app.student(), at("10:00"));
    expect(await books(at("12:00"))).toBe("409 day_full");
    expect(await books("2027-03-14T12:00:00Z")).toBe("409 week_full");
    expect(await books("2027-03-15T12:00:00Z")).toBe("201");
  });

  test("weeks go across the turn of a year", async () => {
    app.clock.now = Date.parse("2027-12-20T06:00:00Z");
    const { books } = await asking({ max_lessons_per_week: 1 });
    expect(await books("2027-12-27T10:00:00Z")).toBe("201");
    expect(await books("2028-01-02T10:00:00Z")).toBe("409 week_full");
    expect(await books("2028-01-03T10:00:00Z")).toBe("201");
  });
});

test("what is booked stays when policies get stricter, and they bind at once", async () => {
  const { tutor, books } = await asking({});
  const lesson = await booked(student, tutor, at("10:00"));
  await ask(tutor, { horizon_days: 1, max_lessons_per_day: 1, min_notice_minutes: 43_200 });
  expect(await books(at("12:00"))).toBe("409 too_little_notice");
  expect((await student.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
});

describe("who is bound", () => {
  const STRICT: readonly [string, Policies, to: string][] = [
    ["too_little_notice", { min_notice_minutes: 43_200 }, at("16:00")],
    ["beyond_horizon", { horizon_days: 3 }, at("16:00")],
    ["too_close", { buffer_before_minutes: 30 }, at("13:15")],
    ["day_full", { max_lessons_per_day: 1 }, "2027-03-09T15:00:00Z"],
    ["week_full", { max_lessons_per_week: 1 }, "2027-03-16T15:00:00Z"],
  ];

  /** A lesson to be moved, another at 12:00, and one on the 9th and one on the 16th. */
  async function aScene(policies: Policies) {
    const { tutor } = await asking({});
    const lesson = await booked(student, tutor, at("09:00"));
    for (const start of [at("12:00"), "2027-03-09T12:00:00Z", "2027-03-16T12:00:00Z"]) {
      await booked(student, tutor, start);
    }
    await ask(tutor, policies);
    return { tutor, lesson };
  }

  test.each(STRICT)("409 %s: a student who moves their lesson", async (code, policies, start) => {
    const { lesson } = await aScene(policies);
    expect(told(await reschedule(student, lesson, { start }))).toBe(`409 ${code}`);
    expect((await student.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
  });

  test.each(STRICT)(
    "200 in spite of %s: its tutor and an admin move it",
    async (_, policies, start) => {
      for (const by of ["tutor", "admin"] as const) {
        const { tutor, lesson } = await aScene(policies);
        const client = by === "tutor" ? tutor : await app.admin();
        expect(told(await reschedule(client, lesson, { start }))).toBe("200");
      }
    },
  );

  test.each(STRICT)("201 in spite of %s: the tutor enters a lesson", async (_, policies, start) => {
    const { tutor } = await aScene(policies);
    const end = new Date(Date.parse(start) + 1_800_000).toISOString();
    const lesson = { student_id: student.id, start, end };
    expect(told(await tutor.post<LessonBody>("/lessons", lesson))).toBe("201");
  });

  test("200: a student moves their lesson within a full day, and near to where it was", async () => {
    const { tutor } = await asking({
      max_lessons_per_day: 1,
      max_lessons_per_week: 1,
      buffer_after_minutes: 60,
    });
    const lesson = await booked(student, tutor, at("10:00"));
    expect(told(await reschedule(student, lesson, { start: at("11:15") }))).toBe("200");
  });

  test("409: a program that books for a student is bound as the student is", async () => {
    const { tutor } = await asking({ min_notice_minutes: 43_200 });
    const answer = await book(await app.service(), tutor, at("10:00"), { student_id: student.id });
    expect(told(answer)).toBe("409 too_little_notice");
  });
});
