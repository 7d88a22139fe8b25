import { beforeAll, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, told as answered } from "../support/marketplace.ts";
import { addSlot } from "../support/tutoring.ts";
import { type FreeDay, holdTime, refused, setPolicy, starts, takeOff, told } from "./questions.ts";

let app: TestApp;
let student: Person;
/** A student who never books. */
let reader: Person;
beforeAll(async () => {
  app = await anApp();
  [student, reader] = [await app.student(), await app.student()];
});

type Free = { timezone: string; duration_minutes: number; step_minutes: number; days: FreeDay[] };
type More = { timezone?: string; duration_minutes?: number; step_minutes?: number };

const dayOf = (by: Person, of: { id: number }, date: string, more: More = {}) =>
  told<FreeDay>(by, "free-slots/day", { tutor_id: of.id, date, timezone: "UTC", ...more });

/** A tutor in UTC who teaches every day from 08:00 to 12:00. */
const aMorningTutor = () => aTeacher(app, { hours: [["08:00", "12:00"]] });

describe("200: a day", () => {
  test("has each start at which an hour fits, in the viewer's zone", async () => {
    const tutor = await aMorningTutor();
    await booked(student, tutor, "2027-03-08T09:30:00Z");
    const day = await dayOf(reader, tutor, "2027-03-08", { timezone: "Asia/Kathmandu" });
    expect(day).toEqual({
      date: "2027-03-08",
      timezone: "Asia/Kathmandu",
      duration_minutes: 60,
      step_minutes: 30,
      slots: [
        ["08:00", "09:00", "13:45", "14:45"],
        ["08:30", "09:30", "14:15", "15:15"],
        ["10:30", "11:30", "16:15", "17:15"],
        ["11:00", "12:00", "16:45", "17:45"],
      ].map(([start, end, local, localEnd]) => ({
        utc_start: `2027-03-08T${start}:00Z`,
        utc_end: `2027-03-08T${end}:00Z`,
        user_local_start: `2027-03-08T${local}:00+05:45`,
        user_local_end: `2027-03-08T${localEnd}:00+05:45`,
      })),
    });
  });

  test("has none of the times at which the student who asks is with another tutor", async () => {
    const [tutor, other, me] = [await aMorningTutor(), await aMorningTutor(), await app.student()];
    const lesson = await booked(me, other, "2027-03-08T09:30:00Z");
    await holdTime(app, {
      tutor: other.id,
      student: me.id,
      holder: "service 1",
      start: "2027-03-08T11:30:00Z",
      end: "2027-03-08T12:00:00Z",
    });
    // Touching is fine, also where the tutor wants time between lessons.
    await setPolicy(app, tutor.id, { buffer_before_minutes: 30 });
    expect(starts(await dayOf(me, tutor, "2027-03-08"))).toEqual(["08:00", "08:30", "10:30"]);
    expect(starts(await dayOf(reader, tutor, "2027-03-08"))).toHaveLength(7);
    expect(answered(await book(me, tutor, "2027-03-08T10:30:00Z"))).toBe("201");
    expect(answered(await book(me, tutor, lesson.utc_start))).toBe("409 slot_taken");
  });

  test("has nothing of what is over, and of today what is still to come", async () => {
    const tutor = await aMorningTutor();
    app.clock.now = Date.parse("2027-03-10T09:30:00Z");
    const days = [];
    for (const date of ["2027-03-09", "2027-03-10"]) {
      days.push(starts(await dayOf(reader, tutor, date)));
    }
    app.clock.now = Date.parse(NOW);
    // 09:30 is this very moment, and no longer ahead.
    expect(days).toEqual([[], ["10:00", "10:30", "11:00"]]);
  });

  test("keeps to notice, horizon, buffers, lessons a day and a week, and to time off", async () => {
    const [tutor, student] = [await aMorningTutor(), await app.student()];
    await setPolicy(app, tutor.id, {
      min_notice_minutes: 26 * 60 + 30,
      horizon_days: 9,
      buffer_after_minutes: 15,
      max_lessons_per_day: 2,
      max_lessons_per_week: 3,
    });
    const of = async (date: string) => starts(await dayOf(reader, tutor, date));
    expect(await of("2027-03-01")).toEqual([]);
    expect(await of("2027-03-02")).toEqual(["08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]);
    await takeOff(app, tutor.id, "2027-03-04T00:00:00Z", "2027-03-04T09:00:00Z");
    expect(await of("2027-03-04")).toEqual(["09:00", "09:30", "10:00", "10:30", "11:00"]);
    await booked(student, tutor, "2027-03-08T10:00:00Z");
    expect(await of("2027-03-08")).toEqual(["08:00", "08:30"]);
    await booked(student, tutor, "2027-03-08T08:00:00Z");
    expect(await of("2027-03-08")).toEqual([]);
    expect(await of("2027-03-09")).not.toEqual([]);
    await booked(student, tutor, "2027-03-09T08:00:00Z");
    expect([await of("2027-03-09"), await of("2027-03-10")]).toEqual([[], []]);
    expect([await of("2027-03-07"), await of("2027-03-11")]).toEqual([await of("2027-03-05"), []]);
  });

  test("belongs to the date it starts on, also when it ends on the next", async () => {
    const tutor = await aTeacher(app, { hours: [["00:00", "24:00"]] });
    const late = { duration_minutes: 240, step_minutes: 60 };
    expect(starts(await dayOf(reader, tutor, "2027-03-08", late))).toHaveLength(24);
  });

  test.each([
    [15, 5, 48 - 2],
    [240, 5, 1],
    [60, 240, 1],
    // 08:00 is no whole number of seven minutes, but when they begin.
    [60, 7, 27],
  ])("of %i minutes in steps of %i: %i starts", async (duration_minutes, step_minutes, count) => {
    const tutor = await aMorningTutor();
    const day = await dayOf(reader, tutor, "2027-03-08", { duration_minutes, step_minutes });
    expect([day.duration_minutes, day.step_minutes]).toEqual([duration_minutes, step_minutes]);
    expect(day.slots).toHaveLength(count);
  });

  test("of the longest and the shortest steps of 25 hours is within what the contract allows", async () => {
    const tutor = await app.tutor({ zone: "Europe/Kyiv" });
    await addSlot(tutor, "2027-10-31", ["00:00", "24:00"]);
    await addSlot(tutor, "2027-11-01", ["00:00", "24:00"]);
    app.clock.now = Date.parse("2027-10-01T00:00:00Z");
    const more = { timezone: "Europe/Kyiv", duration_minutes: 15, step_minutes: 5 };
    const autumn = await dayOf(reader, tutor, "2027-10-31", more);
    app.clock.now = Date.parse(NOW);
    expect(autumn.slots).toHaveLength(25 * 12);
    // 03:00 occurs twice, told apart by its offset.
    expect(autumn.slots.map(({ user_local_start }) => user_local_start.slice(11)))
      .toEqual(expect.arrayContaining(["03:00:00+03:00", "03:00:00+02:00"]));
  });

  test("that the viewer's zone skips is there without starts", async () => {
    const tutor = await aMorningTutor();
    const range = { from: "2011-12-29", to: "2011-12-31", timezone: "Pacific/Apia" };
    const { days } = await told<Free>(reader, "free-slots/range", {
      tutor_id: tutor.id,
      ...range,
    });
    expect(days.map(({ date, slots }) => [date, slots]))
      .toEqual([["2011-12-29", []], ["2011-12-30", []], ["2011-12-31", []]]);
  });

  test.each(["1970-01-01", "2099-12-31"])("of the first and of the last year: %s", async (date) => {
    const tutor = await aMorningTutor();
    await setPolicy(app, tutor.id, { max_lessons_per_day: 1, max_lessons_per_week: 1 });
    for (const timezone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      expect((await dayOf(reader, tutor, date, { timezone })).slots).toEqual([]);
    }
  });

  test("is on whole steps of the tutor's clocks, whoever looks from where", async () => {
    const tutor = await aTeacher(app, { zone: "Asia/Kathmandu", hours: [["10:00", "12:00"]] });
    const day = await dayOf(reader, tutor, "2027-03-08", { step_minutes: 60 });
    expect(starts(day)).toEqual(["04:15", "05:15"]);
  });
});

describe("holds (L8)", () => {
  test("200: what others hold is not free, what the student holds is", async () => {
    const tutor = await aMorningTutor();
    const [me, other] = [await app.student(), await app.student()];
    const at = (hour: string) => ({
      start: `2027-03-08T${hour}:00:00Z`,
      end: `2027-03-08T${Number(hour) + 1}:00:00Z`,
    });
    const holder = `user ${me.id}`;
    await holdTime(app, { tutor: tutor.id, student: me.id, holder, ...at("08") });
    await holdTime(app, { tutor: tutor.id, student: me.id, holder: "service 1", ...at("09") });
    await holdTime(app, { tutor: tutor.id, student: other.id, holder, ...at("10") });
    const over = { tutor: tutor.id, student: other.id, holder: "service 1", ...at("11") };
    await holdTime(app, over, "2020-01-01T00:00:00Z");
    const hours = { step_minutes: 60 };
    expect(starts(await dayOf(me, tutor, "2027-03-08", hours))).toEqual(["08:00", "11:00"]);
    expect(starts(await dayOf(other, tutor, "2027-03-08", hours))).toEqual(["11:00"]);
    expect(starts(await dayOf(tutor, tutor, "2027-03-08", hours))).toEqual(["11:00"]);
    expect(answered(await book(other, tutor, "2027-03-08T08:00:00Z"))).toBe("409 slot_taken");
    expect(answered(await book(me, tutor, "2027-03-08T08:00:00Z"))).toBe("201");
  });
});

describe("200: a range", () => {
  test("is each of its days, of 62 dates at most, over a change of the clocks", async () => {
    const tutor = await aTeacher(app, { zone: "Europe/Kyiv", hours: [["22:00", "24:00"]] });
    const more = { timezone: "America/New_York", duration_minutes: 90, step_minutes: 15 };
    const query = { tutor_id: tutor.id, from: "2027-03-01", to: "2027-05-01", ...more };
    const { days, ...rest } = await told<Free>(reader, "free-slots/range", query);
    expect([rest, days.length]).toEqual([{ ...more, has_more: false }, 62]);
    expect([days[12], days[13], days[27]].map((day) => day && starts(day))).toEqual([
      ["15:00", "15:15", "15:30"],
      ["16:00", "16:15", "16:30"],
      ["15:00", "15:15", "15:30"],
    ]);
    for (const i of [0, 13, 27, 61]) {
      expect(await dayOf(reader, tutor, days[i]?.date ?? "", more)).toEqual(days[i]);
    }
  });
});

describe("who may ask", () => {
  test("200: the tutor, another, an admin, a service and an API key see what a student sees", async () => {
    const tutor = await aMorningTutor();
    const query = { tutor_id: tutor.id, date: "2027-03-08", timezone: "UTC" };
    const expected = await told(reader, "free-slots/day", query);
    const others = [tutor, await app.tutor(), await app.admin(), await app.service()];
    for (const by of [...others, await app.apiKey("read")]) {
      expect(await told(by, "free-slots/day", query)).toEqual(expected);
    }
  });

  test("401, 403 and 404: nobody, an API key that may only write, no such tutor", async () => {
    const tutor = await aMorningTutor();
    const day = { date: "2027-03-08", timezone: "UTC" };
    const range = { from: "2027-03-08", to: "2027-03-09", timezone: "UTC" };
    for (const [path, query] of [["free-slots/day", day], ["free-slots/range", range]] as const) {
      const asked = { tutor_id: tutor.id, ...query };
      expect(await refused(app.nobody, path, asked)).toBe("401 unauthenticated");
      expect(await refused(await app.apiKey("write"), path, asked)).toBe("403 forbidden");
      for (const id of [1_000_000, student.id]) {
        expect(await refused(student, path, { ...query, tutor_id: id })).toBe("404 not_found");
      }
    }
  });
});

describe("400", () => {
  const query = { tutor_id: 1, timezone: "UTC" };

  test.each([[14, 30], [241, 30], [60, 4], [60, 241], [60, 7.5]])(
    "lessons of %d minutes in steps of %d",
    async (duration_minutes, step_minutes) => {
      const wrong = duration_minutes === 60 ? "step_minutes" : "duration_minutes";
      const more = { duration_minutes, step_minutes };
      expect(await refused(student, "free-slots/day", { ...query, date: "2027-03-08", ...more }))
        .toBe(`400 query.${wrong}`);
      const range = { ...query, from: "2027-03-08", to: "2027-03-08", ...more };
      expect(await refused(student, "free-slots/range", range)).toBe(`400 query.${wrong}`);
    },
  );

  test("63 dates, backwards, a date that is none, a zone that is none", async () => {
    const range = (from: string, to: string, timezone = "UTC") =>
      refused(student, "free-slots/range", { ...query, from, to, timezone });
    expect(await range("2027-03-01", "2027-05-02")).toBe("400 query.to");
    expect(await range("2027-03-02", "2027-03-01")).toBe("400 query.to");
    expect(await range("2027-02-29", "2027-03-01")).toBe("400 query.from");
    expect(await range("2027-03-01", "2027-03-01", "Mars/Olympus")).toBe("400 query.timezone");
    expect(await refused(student, "free-slots/day", { ...query, date: "2027-04-31" }))
      .toBe("400 query.date");
  });
});
