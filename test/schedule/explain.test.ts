import { beforeAll, describe, expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import { anApp, type Client, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, type Teacher, told as answered } from "../support/marketplace.ts";
import { aLesson, type ProblemBody } from "../support/tutoring.ts";
import { type Explanation, holdTime, refused, setPolicy, takeOff, told } from "./questions.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { hours: [["08:00", "12:00"]] });
  student = await app.student();
});

type More = { student_id?: number; duration_minutes?: number };

const explain = (by: Client, of: { id: number }, start: string, more: More = {}) =>
  told<Explanation>(by, "explain", { tutor_id: of.id, start, ...more });

const failed = ({ rules }: Explanation) =>
  rules.filter(({ passed }) => !passed).map(({ rule }) => rule);

const next = ({ alternatives }: Explanation) => alternatives.map(({ utc_start }) => utc_start);

/** What `explain` says is what booking answers, by the same caller. */
async function expectBooking(by: Person, of: Teacher, start: string): Promise<string> {
  const explained = await explain(by, of, start);
  const [first] = failed(explained);
  const answer = answered(await book(by, of, start));
  expect([explained.bookable, answer]).toEqual([
    first === undefined,
    first ? `409 ${first}` : "201",
  ]);
  return answer;
}

const TUTORS_RULES = [
  ...["in_the_past", "too_little_notice", "beyond_horizon", "outside_availability", "blocked"],
  ...["slot_taken", "too_close", "day_full", "week_full"],
];

describe("200: a time that can be booked", () => {
  test("keeps every rule, told in order with what it looked at", async () => {
    const own = await aTeacher(app, { hours: [["08:00", "12:00"]] });
    await setPolicy(app, own.id, {
      min_notice_minutes: 60,
      horizon_days: 30,
      buffer_before_minutes: 10,
      max_lessons_per_day: 4,
      max_lessons_per_week: 1,
    });
    expect(await explain(student, own, "2027-03-08T09:15:00Z")).toEqual({
      bookable: true,
      tutor_id: own.id,
      utc_start: "2027-03-08T09:15:00Z",
      utc_end: "2027-03-08T10:15:00Z",
      timezone: "Europe/Kyiv",
      rules: [
        "It starts after the present time.",
        "The tutor asks for 60 minutes of notice; it is far enough ahead.",
        "The tutor can be booked 30 days ahead, until 2027-03-31 in the tutor's zone; " +
        "it starts by then.",
        "The tutor is available for the whole of it.",
        "The tutor has not blocked that time.",
        "Nobody else has that time.",
        "The tutor needs 10 minutes between two lessons; no other lesson is nearer.",
        "The tutor teaches at most 4 lessons a day; that day has room for another.",
        "The tutor teaches at most 1 lesson a week; that week has room for another.",
        "A student has at most 10 active bookings with one tutor and 30 in all; " +
        "there is room for another.",
      ].map((detail, i) => ({
        rule: [...TUTORS_RULES, "limit_exceeded"][i],
        passed: true,
        detail,
      })),
      alternatives: [
        ["09:30", "10:30", "11:30", "12:30"],
        ["10:00", "11:00", "12:00", "13:00"],
        ["10:30", "11:30", "12:30", "13:30"],
      ].map(([start, end, localStart, localEnd]) => ({
        utc_start: `2027-03-08T${start}:00Z`,
        utc_end: `2027-03-08T${end}:00Z`,
        user_local_start: `2027-03-08T${localStart}:00+02:00`,
        user_local_end: `2027-03-08T${localEnd}:00+02:00`,
      })),
    });
    expect(await expectBooking(student, own, "2027-03-08T09:15:00Z")).toBe("201");
  });

  test("may be written with any offset; in a URL a + is %2B", async () => {
    const { utc_start } = await explain(student, tutor, "2027-03-08T10:00:00+02:00");
    expect(utc_start).toBe("2027-03-08T08:00:00Z");
    const path = `/schedule/explain?tutor_id=${tutor.id}&start=2027-03-08T10:00:00+02:00`;
    const { status, body } = await student.get<ProblemBody>(path);
    expect([status, body.errors?.[0]?.path]).toEqual([400, "query.start"]);
    expect(body.errors?.[0]?.message).toContain("in a URL + is %2B");
  });

  test("changes nothing", async () => {
    const rows = () => app.tenant.db`select version from calendars where tutor_id = ${tutor.id}`;
    const before = await rows();
    await explain(student, tutor, "2027-03-08T09:00:00Z");
    expect(await rows()).toEqual(before);
  });
});

describe("200: a time that cannot be booked", () => {
  test("in the past, and outside of what the tutor offers", async () => {
    expect(failed(await explain(student, tutor, "2027-03-01T05:00:00Z")))
      .toEqual(["in_the_past", "too_little_notice", "outside_availability"]);
    expect(await expectBooking(student, tutor, "2027-03-08T11:30:00Z"))
      .toBe("409 outside_availability");
  });

  test("by each rule of the tutor's policies", async () => {
    const own = await aTeacher(app, { hours: [["08:00", "12:00"]] });
    await setPolicy(app, own.id, {
      min_notice_minutes: 24 * 60,
      horizon_days: 20,
      buffer_before_minutes: 30,
      max_lessons_per_day: 2,
      max_lessons_per_week: 3,
    });
    await takeOff(app, own.id, "2027-03-03T00:00:00Z", "2027-03-04T00:00:00Z");
    const student = await app.student();
    const expectations: [string, string][] = [
      ["2027-03-01T08:00:00Z", "409 too_little_notice"],
      ["2027-03-22T08:00:00Z", "409 beyond_horizon"],
      ["2027-03-03T08:00:00Z", "409 blocked"],
      ["2027-03-08T08:00:00Z", "201"],
      ["2027-03-08T08:30:00Z", "409 slot_taken"],
      ["2027-03-08T09:15:00Z", "409 too_close"],
      ["2027-03-08T09:30:00Z", "201"],
      ["2027-03-08T11:00:00Z", "409 day_full"],
      ["2027-03-09T08:00:00Z", "201"],
      ["2027-03-10T08:00:00Z", "409 week_full"],
    ];
    const other = await app.student();
    for (const [start, expected] of expectations) {
      // The student has none of the lessons, so that only the tutor's side is seen.
      const by = expected === "201" ? student : other;
      expect([start, await expectBooking(by, own, start)]).toEqual([start, expected]);
    }
  });

  test("tells nothing of the lesson, the hold or the time off that is in the way (T6)", async () => {
    const own = await aTeacher(app, { hours: [["08:00", "12:00"]] });
    await setPolicy(app, own.id, { buffer_after_minutes: 30, max_lessons_per_day: 1 });
    const lesson = await aLesson(own, student, "2027-03-09T08:07:00Z", "2027-03-09T08:53:00Z");
    const hold = { tutor: own.id, student: student.id, holder: "service 77777" };
    await holdTime(app, { ...hold, start: "2027-03-09T09:11:00Z", end: "2027-03-09T09:49:00Z" });
    await takeOff(app, own.id, "2027-03-09T08:03:00Z", "2027-03-09T08:04:00Z");
    const explained = await explain(await app.student(), own, "2027-03-09T08:00:00Z");
    expect(failed(explained)).toEqual(["blocked", "slot_taken", "too_close", "day_full"]);
    for (const { detail } of explained.rules) {
      expect(detail).toMatch(/^[A-Z][^]*\.$/);
      expect(detail).not.toMatch(/08:07|08:53|09:11|09:49|08:03|08:04|77777/);
      expect(detail).not.toMatch(new RegExp(`\\b(${student.id}|${lesson})\\b`));
    }
  });

  test("in the last year that may be named, and in the first", async () => {
    for (const start of ["2099-12-31T23:59:00Z", "1970-01-01T00:00:00Z"]) {
      const explained = await explain(student, tutor, start, { duration_minutes: 240 });
      expect(explained.bookable).toBe(false);
      expect(explained.alternatives).toHaveLength(start < "2000" ? 3 : 0);
    }
    await setPolicy(app, tutor.id, { max_lessons_per_week: 300 });
    const capped = await explain(student, tutor, "2099-12-31T23:59:00Z");
    await app.tenant.db`delete from policies where tutor_id = ${tutor.id}`;
    expect(failed(capped)).toEqual(["beyond_horizon", "outside_availability"]);
  });
});

describe("200: the student's side", () => {
  test("a lesson with another tutor is in the student's way, and in nobody else's", async () => {
    const [me, other] = [await app.student(), await app.student()];
    const elsewhere = await aTeacher(app);
    await booked(me, elsewhere, "2027-03-08T09:30:00Z");
    const mine = await explain(me, tutor, "2027-03-08T09:00:00Z");
    expect(failed(mine)).toEqual(["slot_taken"]);
    expect(mine.rules.find(({ rule }) => rule === "slot_taken")?.detail)
      .toBe("The student has another lesson or hold then; choose another time.");
    // Nor are they sent to a time at which they cannot come.
    expect(next(mine)).toEqual([
      ...["2027-03-08T10:30:00Z", "2027-03-08T11:00:00Z", "2027-03-09T08:00:00Z"],
    ]);
    const theirs = await explain(other, tutor, "2027-03-08T09:00:00Z");
    expect([failed(theirs), next(theirs)[0]]).toEqual([[], "2027-03-08T09:30:00Z"]);
  });

  test("a student at a limit is told which, after the tutor's rules", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`update settings set max_active_with_tutor = 1, max_active_in_all = 2`;
    const [first, second, me] = [await aTeacher(own), await aTeacher(own), await own.student()];
    expect(await expectBooking(me, first, "2060-03-08T09:00:00Z")).toBe("201");
    expect(await expectBooking(me, first, "2060-03-09T09:00:00Z")).toBe("409 limit_exceeded");
    const { rules } = await explain(me, first, "2060-03-09T09:00:00Z");
    expect(rules.at(-1)).toEqual({
      rule: "limit_exceeded",
      passed: false,
      detail: "A student has at most 1 active booking with one tutor and 2 in all; " +
        "this would be one more.",
    });
    expect(await expectBooking(me, second, "2060-03-09T09:00:00Z")).toBe("201");
    const third = await aTeacher(own);
    expect(await expectBooking(me, third, "2060-03-10T09:00:00Z")).toBe("409 limit_exceeded");
  });

  test("an own hold is in nobody's way and counts for no limit; others' holds are", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`update settings set max_active_with_tutor = 1, max_active_in_all = 1`;
    const [teacher, me, other] = [await aTeacher(own), await own.student(), await own.student()];
    const hour = { start: "2060-03-08T09:00:00Z", end: "2060-03-08T10:00:00Z" };
    await holdTime(own, { tutor: teacher.id, student: me.id, holder: `user ${me.id}`, ...hour });
    expect(await expectBooking(other, teacher, "2060-03-08T09:30:00Z")).toBe("409 slot_taken");
    expect(failed(await explain(teacher, teacher, hour.start))).toEqual(["slot_taken"]);
    expect(failed(await explain(await own.service(), teacher, hour.start, { student_id: me.id })))
      .toEqual(["slot_taken", "limit_exceeded"]);
    expect(failed(await explain(me, teacher, "2060-03-09T09:00:00Z"))).toEqual(["limit_exceeded"]);
    expect(await expectBooking(me, teacher, "2060-03-08T09:30:00Z")).toBe("201");
  });

  test("a hold whose time is up is in nobody's way", async () => {
    const own = await aTeacher(app);
    const hold = { tutor: own.id, student: (await app.student()).id, holder: "service 1" };
    const hour = { start: "2027-03-08T09:00:00Z", end: "2027-03-08T10:00:00Z" };
    await holdTime(app, { ...hold, ...hour }, "2020-01-01T00:00:00Z");
    expect(await expectBooking(await app.student(), own, hour.start)).toBe("201");
  });

  test("without a student only the tutor's side is judged, with one the limit too", async () => {
    for (
      const by of [
        tutor,
        await app.admin(),
        await app.service(),
        await app.apiKey("read", "write"),
      ]
    ) {
      const alone = await explain(by, tutor, "2027-03-08T09:00:00Z");
      expect(alone.rules.map(({ rule }) => rule)).toEqual(TUTORS_RULES);
      const named = await explain(by, tutor, "2027-03-08T09:00:00Z", { student_id: student.id });
      expect(named.rules.map(({ rule }) => rule)).toEqual([...TUTORS_RULES, "limit_exceeded"]);
    }
    const own = await explain(student, tutor, "2027-03-08T09:00:00Z");
    expect(await explain(student, tutor, "2027-03-08T09:00:00Z", { student_id: student.id }))
      .toEqual(own);
    expect(own.rules).toHaveLength(10);
  });
});

describe("200: alternatives", () => {
  test("of a time that is over are those after the present time, as long as was asked", async () => {
    const explained = await explain(student, tutor, "2020-01-01T00:00:00Z", {
      duration_minutes: 210,
    });
    expect(next(explained))
      .toEqual(["2027-03-01T08:00:00Z", "2027-03-01T08:30:00Z", "2027-03-02T08:00:00Z"]);
  });

  test("are on the half hours of the tutor's clocks, strictly after the start", async () => {
    const nepali = await aTeacher(app, { zone: "Asia/Kathmandu", hours: [["10:00", "12:00"]] });
    expect(next(await explain(student, nepali, "2027-03-08T04:15:00Z")))
      .toEqual(["2027-03-08T04:45:00Z", "2027-03-08T05:15:00Z", "2027-03-09T04:15:00Z"]);
  });

  test("are found also weeks later, up to the horizon and not beyond", async () => {
    const own = await aTeacher(app, { hours: [["08:00", "09:00"]] });
    await takeOff(app, own.id, "2027-03-01T00:00:00Z", "2027-05-28T00:00:00Z");
    // The horizon of 90 days ends with 2027-05-30.
    expect(next(await explain(student, own, "2027-03-02T08:00:00Z"))).toEqual([
      ...["2027-05-28T08:00:00Z", "2027-05-29T08:00:00Z", "2027-05-30T08:00:00Z"],
    ]);
    expect(next(await explain(student, own, "2027-05-29T08:00:00Z")))
      .toEqual(["2027-05-30T08:00:00Z"]);
    expect(next(await explain(student, own, "2027-05-30T08:00:00Z"))).toEqual([]);
  });

  test("lie on both sides of the first look's end, each once and in order", async () => {
    const own = await aTeacher(app, { hours: [["08:00", "09:00"]] });
    await takeOff(app, own.id, "2027-03-01T00:00:00Z", "2027-03-14T00:00:00Z");
    const starts = ["2027-03-14T08:00:00Z", "2027-03-15T08:00:00Z", "2027-03-16T08:00:00Z"];
    for (const asked of ["2027-02-20T00:00:00Z", "2027-03-01T07:59:00Z", "2027-03-02T08:00:00Z"]) {
      expect(next(await explain(student, own, asked))).toEqual(starts);
    }
    app.clock.now = Date.parse("2027-03-01T08:00:00Z");
    expect(next(await explain(student, own, "2027-03-01T08:00:00Z"))).toEqual(starts);
    app.clock.now = Date.parse(NOW);
  });
});

describe("refusals", () => {
  const query = () => ({ tutor_id: tutor.id, start: "2027-03-08T09:00:00Z" });
  const refusal = (by: Client, more: object) => refused(by, "explain", { ...query(), ...more });

  test("401: nobody; 403: an API key that may only write, a student who names another", async () => {
    expect(await refusal(app.nobody, {})).toBe("401 unauthenticated");
    expect(await refusal(await app.apiKey("write"), {})).toBe("403 forbidden");
    const other = await app.student();
    expect(await refusal(student, { student_id: other.id })).toBe("403 forbidden");
    // Whether there is one is not told either (T5).
    expect(await refusal(student, { student_id: 1_000_000 })).toBe("403 forbidden");
  });

  test("403: who could neither book for a student nor teach them does not learn when they are busy", async () => {
    const strangers = [await aTeacher(app), await app.apiKey("read")];
    for (const by of strangers) {
      expect(await refusal(by, { student_id: student.id })).toBe("403 forbidden");
      expect(await refusal(by, {})).toBe("200 undefined");
    }
    for (const by of [tutor, await app.admin(), await app.service()]) {
      expect(await refusal(by, { student_id: student.id })).toBe("200 undefined");
    }
  });

  test("404: no such tutor, a student instead of one; no such student, a tutor instead", async () => {
    for (const id of [1_000_000, (await app.student()).id]) {
      expect(await refusal(student, { tutor_id: id })).toBe("404 not_found");
    }
    for (const id of [1_000_000, (await app.tutor()).id]) {
      expect(await refusal(await app.service(), { student_id: id })).toBe("404 not_found");
    }
  });

  test.each([
    ["2027-03-08T09:00:30Z", "start"],
    ["2027-03-08T09:00:00", "start"],
    ["1969-12-31T23:59:00Z", "start"],
    ["2100-01-01T00:00:00Z", "start"],
    ["2027-02-30T09:00:00Z", "start"],
  ])("400: a start of %s", async (start, parameter) => {
    expect(await refusal(student, { start })).toBe(`400 query.${parameter}`);
  });

  test.each([14, 241, 30.5])("400: a lesson of %d minutes", async (duration_minutes) => {
    expect(await refusal(student, { duration_minutes })).toBe("400 query.duration_minutes");
  });
});
