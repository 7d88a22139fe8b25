import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  reschedule,
  type Teacher,
  told as answered,
} from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { type Explanation, type FreeDay, refused, setPolicy, starts, told } from "./questions.ts";

/** Where a lesson can be moved to: it is not in its own way. */

let app: TestApp;
let tutor: Teacher;
let student: Person;
let admin: Client;
let lesson: number;
beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { hours: [["08:00", "11:00"]] });
  [student, admin] = [await app.student(), await app.admin()];
  await setPolicy(app, tutor.id, { max_lessons_per_day: 1, buffer_after_minutes: 15 });
  lesson = (await booked(student, tutor, "2027-03-08T09:00:00Z")).id;
});

const DATE = "2027-03-08";
const freeFor = async (by: Client, more: object = { moving_lesson_id: lesson }, date = DATE) =>
  starts(
    await told<FreeDay>(by, "free-slots/day", {
      tutor_id: tutor.id,
      timezone: "UTC",
      date,
      ...more,
    }),
  );

const explained = (by: Client, start: string, more: object = { moving_lesson_id: lesson }) =>
  told<Explanation>(by, "explain", { tutor_id: tutor.id, start, ...more });

const broken = ({ rules }: Explanation) =>
  rules.filter(({ passed }) => !passed).map(({ rule }) => rule);

describe("200: free times", () => {
  test("leave the lesson out, of what is taken, of the gap around it and of the day's lessons", async () => {
    expect(await freeFor(student, {})).toEqual([]);
    for (const by of [student, tutor, admin]) {
      expect(await freeFor(by)).toEqual(["08:00", "08:30", "09:00", "09:30", "10:00"]);
    }
    const { days } = await told<{ days: FreeDay[] }>(student, "free-slots/range", {
      tutor_id: tutor.id,
      timezone: "UTC",
      from: DATE,
      to: DATE,
      moving_lesson_id: lesson,
    });
    expect(days.map(starts)).toEqual([await freeFor(student)]);
  });

  test("are those at which its student has no other lesson, whoever moves it", async () => {
    const other = await aTeacher(app);
    await booked(student, other, "2027-03-09T09:00:00Z");
    for (const by of [student, tutor, admin]) {
      expect(await freeFor(by, undefined, "2027-03-09")).toEqual(["08:00", "10:00"]);
    }
  });

  test("are those to which it can be moved", async () => {
    const own = await booked(await app.student(), tutor, "2027-03-10T09:00:00Z");
    const move = { moving_lesson_id: own.id };
    for (const time of await freeFor(tutor, move, "2027-03-10")) {
      const start = `2027-03-10T${time}:00Z`;
      const moved = await reschedule(tutor, own, { start });
      expect([start, answered(moved)]).toEqual([start, "200"]);
    }
  });
});

describe("200: an explanation", () => {
  test("judges the move, for the lesson's student, without the limit of bookings", async () => {
    await app.tenant.db`update settings set max_active_in_all = 1`;
    const start = "2027-03-08T09:30:00Z";
    expect(broken(await explained(student, start, {})))
      .toEqual(["slot_taken", "day_full", "limit_exceeded"]);
    for (const by of [student, tutor, admin]) {
      const move = await explained(by, start);
      expect([move.bookable, broken(move), move.rules.length]).toEqual([true, [], 9]);
      expect(move.alternatives[0]?.utc_start).toBe("2027-03-08T10:00:00Z");
      const named = { moving_lesson_id: lesson, student_id: student.id };
      expect(await explained(by, start, named)).toEqual(move);
    }
    await app.tenant.db`update settings set max_active_in_all = 30`;
  });

  test("tells that somebody else has the time, not that the student is busy with what is moved", async () => {
    const second = await aLesson(
      tutor,
      await app.student(),
      "2027-03-08T10:00:00Z",
      "2027-03-08T10:30:00Z",
    );
    const { rules } = await explained(student, "2027-03-08T09:30:00Z");
    await cancel(tutor, { id: second });
    expect(rules.find(({ rule }) => rule === "slot_taken")?.detail)
      .toBe("The time is taken, or held for somebody else; choose another time.");
  });
});

describe("refusals", () => {
  const roads = {
    "free-slots/day": { timezone: "UTC", date: DATE },
    "free-slots/range": { timezone: "UTC", from: DATE, to: DATE },
    "explain": { start: "2027-03-08T09:30:00Z" },
  };

  test.each(Object.entries(roads))("404 and 403: %s", async (road, query) => {
    const ask = (by: Client, more: object) =>
      refused(by, road, { tutor_id: tutor.id, ...query, moving_lesson_id: lesson, ...more });
    const stranger = await app.student();
    const colleague = await aTeacher(app);
    expect(await ask(stranger, {})).toBe("404 not_found");
    expect(await ask(colleague, {})).toBe("404 not_found");
    // Of another tutor's calendar; of nobody's; one that is not scheduled any more.
    expect(await ask(student, { tutor_id: colleague.id })).toBe("404 not_found");
    expect(await ask(admin, { moving_lesson_id: 1_000_000 })).toBe("404 not_found");
    const gone = await booked(stranger, colleague, "2027-03-08T09:00:00Z");
    await cancel(stranger, gone);
    expect(await ask(stranger, { tutor_id: colleague.id, moving_lesson_id: gone.id }))
      .toBe("404 not_found");
    expect(await ask(await app.service(), {})).toBe("403 forbidden");
    expect(await ask(await app.apiKey("read", "write"), {})).toBe("403 forbidden");
    expect(await ask(student, { moving_lesson_id: 0 })).toBe("400 query.moving_lesson_id");
  });

  test("404: a student who is not the lesson's", async () => {
    const query = { tutor_id: tutor.id, ...roads.explain, moving_lesson_id: lesson };
    expect(await refused(tutor, "explain", { ...query, student_id: (await app.student()).id }))
      .toBe("404 not_found");
  });
});
