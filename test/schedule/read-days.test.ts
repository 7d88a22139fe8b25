import { beforeAll, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, type Teacher } from "../support/marketplace.ts";
import { addSlot, aLesson } from "../support/tutoring.ts";
import { ask, holdTime, refused, type ScheduleDay, spell, takeOff, told } from "./questions.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { zone: "Europe/Kyiv", hours: [["10:00", "16:00"]] });
  student = await app.student();
});

type Range = { timezone: string; days: ScheduleDay[] };

const dayOf = (by: Person, of: { id: number }, date: string, timezone = "UTC") =>
  told<ScheduleDay>(by, "day", { tutor_id: of.id, date, timezone });

/** A tutor who is available from 10:00 to 16:00 of Kyiv on 2027-03-08, 08:00 to 14:00 UTC. */
async function aDay() {
  const own = await app.tutor({ zone: "Europe/Kyiv" });
  const student = await app.student();
  await addSlot(own, "2027-03-08", ["10:00", "12:00"]);
  await addSlot(own, "2027-03-08", ["12:00", "16:00"]);
  const lesson = await aLesson(own, student, "2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z");
  const gone = await aLesson(own, student, "2027-03-08T12:00:00Z", "2027-03-08T13:00:00Z");
  await cancel(own, { id: gone });
  const block = await takeOff(app, own.id, "2027-03-08T13:00:00Z", "2027-03-08T17:00:00Z");
  return { own, student, lesson, block };
}

describe("200: a day", () => {
  test("has what is available, merged, what occupies it, and what is left", async () => {
    const { own } = await aDay();
    const day = await dayOf(student, own, "2027-03-08");
    expect(day).toEqual({
      date: "2027-03-08",
      timezone: "UTC",
      available: [{ utc_start: "2027-03-08T08:00:00Z", utc_end: "2027-03-08T14:00:00Z" }],
      occupied: [
        { ...span("2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z"), kind: "booked" },
        { ...span("2027-03-08T13:00:00Z", "2027-03-08T17:00:00Z"), kind: "blocked" },
      ],
      free: [
        span("2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z"),
        span("2027-03-08T10:00:00Z", "2027-03-08T13:00:00Z"),
      ],
    });
  });

  test("is the viewer's: at their midnights what lies over them is cut, and on both dates", async () => {
    const own = await app.tutor({ zone: "Europe/Kyiv" });
    await addSlot(own, "2027-03-08", ["00:00", "24:00"]);
    await aLesson(own, student, "2027-03-08T04:30:00Z", "2027-03-08T05:30:00Z");
    // New York's 8 March begins at 05:00 UTC, and the tutor's day is from 22:00 to 22:00.
    const [before, after] = [
      await dayOf(student, own, "2027-03-07", "America/New_York"),
      await dayOf(student, own, "2027-03-08", "America/New_York"),
    ];
    expect([spell(before.available), spell(before.occupied)])
      .toEqual([["22:00–05:00"], ["04:30–05:00"]]);
    expect([spell(after.available), spell(after.occupied), spell(after.free)])
      .toEqual([["05:00–22:00"], ["05:00–05:30"], ["05:30–22:00"]]);
  });

  test("that is over has nothing free, and of today only what is to come", async () => {
    const own = await aTeacher(app, { hours: [["00:00", "24:00"]] });
    app.clock.now = Date.parse("2027-03-10T10:17:31.5Z");
    const [past, today] = [
      await dayOf(student, own, "2027-03-09"),
      await dayOf(student, own, "2027-03-10"),
    ];
    app.clock.now = Date.parse(NOW);
    expect([spell(past.available), past.free]).toEqual([["00:00–00:00"], []]);
    expect(today.free).toEqual([span("2027-03-10T10:17:32Z", "2027-03-11T00:00:00Z")]);
  });

  test("has 23 or 25 hours where the clocks change by one, and half hours on Lord Howe", async () => {
    const own = await app.tutor();
    for (const date of ["2027-04-03", "2027-04-04", "2027-10-02", "2027-10-03"]) {
      await app.tenant.db`
        insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
        values (${own.id}, ${date}, '00:00', '24:00', 'UTC', ${date}, ${date}::date + 1, 'manual')`;
    }
    const hours = async (date: string, zone: string) => {
      const { available } = await dayOf(student, own, date, zone);
      return available.map(({ utc_start, utc_end }) =>
        (Date.parse(utc_end) - Date.parse(utc_start)) / 3_600_000
      );
    };
    expect(await hours("2027-04-04", "Australia/Lord_Howe")).toEqual([24.5]);
    expect(await hours("2027-10-03", "Australia/Lord_Howe")).toEqual([23.5]);
    expect(await hours("2027-04-04", "Australia/Sydney")).toEqual([25]);
    expect(await hours("2027-10-03", "Australia/Sydney")).toEqual([23]);
  });

  test("that the zone skips has nothing in it", async () => {
    const own = await app.tutor();
    await takeOff(app, own.id, "2011-12-29T00:00:00Z", "2012-01-02T00:00:00Z");
    const { days } = await told<Range>(student, "range", {
      tutor_id: own.id,
      from: "2011-12-29",
      to: "2011-12-31",
      timezone: "Pacific/Apia",
    });
    expect(days.map(({ date, occupied }) => [date, occupied.length]))
      .toEqual([["2011-12-29", 1], ["2011-12-30", 0], ["2011-12-31", 1]]);
    expect(days[0]?.occupied[0]?.utc_end).toBe(days[2]?.occupied[0]?.utc_start);
    expect(await dayOf(student, own, "2011-12-30", "Pacific/Apia")).toEqual(days[1]);
  });

  test.each(["1970-01-01", "2099-12-31"])("of the first and of the last year: %s", async (date) => {
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]) {
      const day = await dayOf(student, tutor, date, zone);
      expect([day.date, day.available]).toEqual([date, []]);
    }
  });

  test("that somebody holds is booked without a lesson, until the hold is over", async () => {
    const own = await aTeacher(app);
    const held = { tutor: own.id, student: (await app.student()).id, holder: "service 1" };
    const hour = (hour: string) => span(`2027-03-08T${hour}:00:00Z`, `2027-03-08T${hour}:30:00Z`);
    const times = ({ utc_start: start, utc_end: end }: ReturnType<typeof span>) => ({ start, end });
    await holdTime(app, { ...held, ...times(hour("09")) });
    await holdTime(app, { ...held, ...times(hour("11")) }, "2020-01-01T00:00:00Z");
    const { occupied } = await dayOf(own, own, "2027-03-08");
    expect(occupied).toEqual([{ ...hour("09"), kind: "booked", lesson_id: null, block_id: null }]);
  });
});

describe("200: a range", () => {
  test("is each of its days, of 62 dates at most, over a change of the clocks", async () => {
    await booked(student, tutor, "2027-03-27T09:00:00Z");
    const timezone = "Europe/Kyiv";
    const query = { tutor_id: tutor.id, from: "2027-03-01", to: "2027-05-01", timezone };
    const { days, ...rest } = await told<Range>(student, "range", query);
    expect([rest, days.length]).toEqual([{ timezone, has_more: false }, 62]);
    expect(days[26]?.occupied).toHaveLength(1);
    for (const i of [0, 26, 27, 28, 61]) {
      const day = days[i];
      expect(await dayOf(student, tutor, day?.date ?? "", timezone)).toEqual(day);
    }
    expect(days.slice(26, 29).map((day) => spell(day.available)))
      .toEqual([["08:00–14:00"], ["07:00–13:00"], ["07:00–13:00"]]);
  });

  test("may be one date, and has zones in any case of letters", async () => {
    const query = { tutor_id: tutor.id, from: "2027-03-08", to: "2027-03-08" };
    const { timezone, days } = await told<Range>(student, "range", {
      ...query,
      timezone: "europe/KYIV",
    });
    expect([timezone, days.map((day) => day.timezone)]).toEqual(["Europe/Kyiv", ["Europe/Kyiv"]]);
  });
});

describe("who sees what (T5, T6)", () => {
  test("200: the tutor and admins find the ids of lessons and of time off", async () => {
    const { own, lesson, block } = await aDay();
    for (const viewer of [own, await app.admin()]) {
      const { occupied } = await dayOf(viewer, own, "2027-03-08");
      expect(occupied.map(({ lesson_id, block_id }) => [lesson_id, block_id]))
        .toEqual([[lesson, null], [null, block]]);
    }
  });

  test("200: a student of the lesson, another tutor, a service and an API key never do", async () => {
    const { own, student } = await aDay();
    const query = { tutor_id: own.id, date: "2027-03-08", timezone: "UTC" };
    const strangers = [student, await app.tutor(), await app.service(), await app.apiKey("read")];
    for (const viewer of strangers) {
      const { occupied } = await told<ScheduleDay>(viewer, "day", query);
      expect(occupied.map((time) => Object.keys(time)))
        .toEqual([["utc_start", "utc_end", "kind"], ["utc_start", "utc_end", "kind"]]);
      const range = { tutor_id: own.id, from: "2027-03-08", to: "2027-03-08", timezone: "UTC" };
      expect((await told<Range>(viewer, "range", range)).days[0]?.occupied).toEqual(occupied);
    }
  });

  test("401: nobody; 403: an API key that may only write", async () => {
    const query = { tutor_id: tutor.id, date: "2027-03-08", timezone: "UTC" };
    expect(await refused(app.nobody, "day", query)).toBe("401 unauthenticated");
    expect(await refused(await app.apiKey("write"), "day", query)).toBe("403 forbidden");
    const range = { ...query, from: "2027-03-08", to: "2027-03-08" };
    expect((await ask(await app.apiKey("write"), "range", range)).status).toBe(403);
  });

  test("404: nobody's id, and a student's instead of a tutor's", async () => {
    for (const id of [1_000_000, student.id]) {
      const query = { tutor_id: id, timezone: "UTC" };
      expect(await refused(student, "day", { ...query, date: "2027-03-08" }))
        .toBe("404 not_found");
      expect(await refused(student, "range", { ...query, from: "2027-03-08", to: "2027-03-09" }))
        .toBe("404 not_found");
    }
  });
});

describe("400", () => {
  const range = (from: string, to: string, timezone = "UTC") =>
    refused(student, "range", { tutor_id: tutor.id, from, to, timezone });
  const day = (date: string, timezone = "UTC") =>
    refused(student, "day", { tutor_id: tutor.id, date, timezone });

  test("a range of 63 dates, and one that ends before it begins", async () => {
    expect(await range("2027-03-01", "2027-05-02")).toBe("400 query.to");
    expect(await range("2027-03-02", "2027-03-01")).toBe("400 query.to");
  });

  test.each(["2027-02-29", "2027-3-8", "1969-12-31", "2100-01-01"])(
    "what is no date of 1970 to 2099: %j, by the name of its parameter",
    async (date) => {
      expect(await day(date)).toBe("400 query.date");
      expect(await range(date, "2027-03-09")).toBe("400 query.from");
      expect(await range("2027-03-01", date)).toBe("400 query.to");
    },
  );

  test.each(["Mars/Olympus", "+02:00", "Kyiv"])("what is no zone: %j", async (zone) => {
    expect(await day("2027-03-08", zone)).toBe("400 query.timezone");
    expect(await range("2027-03-08", "2027-03-08", zone)).toBe("400 query.timezone");
  });

  test.each(["today", ""])("%j is no date at all", async (date) => {
    expect(await day(date)).toMatch(/^400 query.date/);
    expect(await range("2027-03-01", date)).toMatch(/^400 query.to/);
    expect(await day("2027-03-08", date)).toMatch(/^400 query.timezone/);
  });

  test("nothing at all: what is needed is named", async () => {
    expect(await refused(student, "day", {})).toBe("400 query.date");
    expect(await refused(student, "day", { date: "2027-03-08" })).toBe("400 query.tutor_id");
  });
});

function span(utc_start: string, utc_end: string) {
  return { utc_start, utc_end };
}
