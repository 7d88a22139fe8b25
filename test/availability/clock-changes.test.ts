import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anApp, NOW, type TestApp } from "../support/app.ts";
import {
  aLesson,
  type ProblemBody,
  saveWeek,
  slotsBetween,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";

// Windows on both sides of every hour at which clocks change, and some that lie inside it.
const WINDOWS: Window[] = [
  ...[["00:00", "01:30"], ["01:30", "01:45"], ["01:45", "02:00"], ["02:00", "02:15"]] as Window[],
  ...[["02:15", "02:30"], ["02:30", "03:00"], ["03:00", "03:20"], ["03:20", "04:10"]] as Window[],
  ...[["10:00", "12:00"], ["23:15", "24:00"]] as Window[],
];
// Clocks change on Sundays.
const DAYS = ["3", "7"];

/** Europe/Kyiv is the tutor's zone elsewhere; each of these has its own kind of change, or none. */
const ZONES = [
  "Europe/Kyiv",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "America/St_Johns",
] as const;
const SEASONS = ["2027-01-20T12:00:00Z", "2027-09-10T12:00:00Z"] as const;

/** The instant of a wall time as Temporal reads it, which shares no code with ours. */
function instant(zone: string, date: string, time: string): number {
  const midnight = Temporal.PlainDate.from(date).toPlainDateTime();
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return midnight.add({ hours, minutes }).toZonedDateTime(zone, { disambiguation: "compatible" })
    .epochMilliseconds;
}

/** What RFC 5545 makes of the windows on a date; those that a gap moves together follow each other. */
function expectedSlots(zone: string, date: string): string[] {
  let free = -Infinity;
  if (!DAYS.includes(`${Temporal.PlainDate.from(date).dayOfWeek}`)) return [];
  const starting = WINDOWS.map(([start, end]) => ({ start, end, at: instant(zone, date, start) }));
  return starting.toSorted((a, b) => a.at - b.at).flatMap(({ start, end, at }) => {
    const from = Math.max(at, free);
    const to = instant(zone, date, end);
    if (from >= to) return [];
    free = to;
    return [`${date} ${start}–${end} ${text(from)} ${text(to)}`];
  });
}

const text = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
beforeEach(() => {
  app.clock.now = Date.parse(NOW);
});

describe.each(ZONES)("%s", (zone) => {
  test.each(SEASONS)("the slots of 91 days from %s are what Temporal says", async (now) => {
    app.clock.now = Date.parse(now);
    const tutor = await app.tutor({ zone });
    const week = Object.fromEntries(DAYS.map((day) => [day, WINDOWS]));
    const { horizon_end } = await saveWeek(tutor, week);
    const today = Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate();
    expect(horizon_end).toBe(`${today.add({ days: 90 })}`);
    const expected = Array.from({ length: 91 }, (_, i) => `${today.add({ days: i })}`)
      .flatMap((date) => expectedSlots(zone, date))
      // What is over is not made.
      .filter((slot) => (slot.split(" ").at(-1) ?? "") > text(app.clock.now));
    const made = await slotsBetween(tutor, `${today}`, horizon_end);
    expect(
      made.map((slot) =>
        `${slot.date} ${slot.start_time}–${slot.end_time} ${slot.utc_start} ${slot.utc_end}`
      ),
    ).toEqual(expected);
  });
});

describe("by hand", () => {
  test("400: a slot of which the clocks skip all; 201 for one of which they skip a part", async () => {
    const tutor = await app.tutor();
    const post = (start: string, end: string) =>
      tutor.post<ProblemBody & { utc_start: string; utc_end: string }>("/booking/slots", {
        date: "2027-03-28",
        ...times(start, end),
      });
    const skipped = await post("03:30", "04:00");
    expect([skipped.status, skipped.body]).toMatchObject([400, {
      errors: [{
        path: "body.start_time",
        message: "the clocks in Europe/Kyiv skip this time on 2027-03-28",
      }],
    }]);
    expect((await post("02:30", "03:30")).body)
      .toMatchObject({ utc_start: "2027-03-28T00:30:00Z", utc_end: "2027-03-28T01:30:00Z" });
  });

  test("201: of an hour that comes twice the first", async () => {
    const tutor = await app.tutor();
    const body = { date: "2027-10-31", ...times("03:00", "03:30") };
    expect((await tutor.post("/booking/slots", body)).body)
      .toMatchObject({ utc_start: "2027-10-31T00:00:00Z", utc_end: "2027-10-31T00:30:00Z" });
  });
});

describe("a tutor who changes zone", () => {
  const WEEK = Object.fromEntries(
    ["1", "2", "3", "4", "5", "6", "7"].map((day) => [day, [["10:00", "12:00"]] as Window[]]),
  );

  test.each([
    ["Europe/Kyiv", "America/New_York"],
    ["America/New_York", "Australia/Lord_Howe"],
    ["Asia/Kathmandu", "Africa/Cairo"],
    ["Pacific/Kiritimati", "Pacific/Pago_Pago"],
    ["Pacific/Pago_Pago", "Pacific/Kiritimati"],
  ])(
    "from %s to %s: future slots keep their wall times and mean other instants",
    async (from, to) => {
      const tutor = await app.tutor({ zone: from });
      await saveWeek(tutor, WEEK);
      app.clock.now += 3_600_000;
      expect((await tutor.patch("/me/profile", { timezone: to })).status).toBe(200);
      const slots = await slotsBetween(tutor, "2027-02-01", "2027-07-01");
      const ahead = slots.filter((slot) => slot.timezone === to);
      expect(slots.length - ahead.length).toBeLessThanOrEqual(1);
      expect(ahead.length).toBeGreaterThanOrEqual(90);
      expect(new Set(ahead.map(({ date }) => date)).size).toBe(ahead.length);
      for (const { date, ...slot } of ahead) {
        expect(slot).toMatchObject({
          ...times("10:00", "12:00"),
          utc_start: text(instant(to, date, "10:00")),
          utc_end: text(instant(to, date, "12:00")),
        });
      }
      // There and back again is as if nothing had been.
      await tutor.patch("/me/profile", { timezone: from });
      const back = await slotsBetween(tutor, "2027-03-03", "2027-05-28");
      expect(back.map(({ utc_start }) => utc_start))
        .toEqual(back.map(({ date }) => text(instant(from, date, "10:00"))));
    },
  );

  test("slots by hand, overridden ones and lessons keep their instants; windows are cut around them", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "12:00"]] });
    const [monday] = await slotsBetween(tutor, "2027-03-08", "2027-03-08");
    const manual = await tutor.post("/booking/slots", {
      date: "2027-03-09",
      ...times("12:00", "13:00"),
    });
    const override = { ...times("14:00", "15:00"), strategy: "override" };
    const detached = await tutor.put(`/booking/slots/${monday?.id}`, override);
    const [start, end] = ["2027-03-16T08:00:00Z", "2027-03-16T09:00:00Z"];
    const lesson = await aLesson(tutor, await app.student(), start, end);
    await tutor.patch("/me/profile", { timezone: "Europe/Lisbon" });
    expect(await slotsBetween(tutor, "2027-03-08", "2027-03-08")).toEqual([detached.body]);
    // 12:00–13:00 in Kyiv is 10:00–11:00 in Lisbon.
    expect(await slotsBetween(tutor, "2027-03-09", "2027-03-09"))
      .toMatchObject([manual.body, { ...times("11:00", "12:00"), timezone: "Europe/Lisbon" }]);
    expect(await spellDate(tutor, "2027-03-16")).toEqual(["10:00–12:00 template"]);
    expect((await tutor.get(`/lessons/${lesson}`)).body)
      .toMatchObject({ utc_start: start, utc_end: end });
  });

  test("a slot has the date that its wall times have in the new zone", async () => {
    const tutor = await app.tutor({ zone: "Pacific/Kiritimati" });
    await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
    const [monday] = await slotsBetween(tutor, "2027-03-08", "2027-03-08");
    await tutor.patch("/me/profile", { timezone: "Pacific/Pago_Pago" });
    // Monday 10:00 in Kiritimati was Sunday 09:00 in Pago Pago.
    expect(await slotsBetween(tutor, "2027-03-07", "2027-03-08")).toMatchObject([
      {
        id: monday?.id,
        date: "2027-03-08",
        ...times("10:00", "12:00"),
        utc_start: "2027-03-08T21:00:00Z",
      },
    ]);
  });

  test("the zone they have already changes nothing", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, WEEK);
    const [slot] = await slotsBetween(tutor, "2027-03-08", "2027-03-08");
    await tutor.put(`/booking/slots/${slot?.id}`, times("14:00", "15:00"));
    const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
    await tutor.patch("/me/profile", { timezone: "Europe/Kyiv", name: "Oksana" });
    expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual(before);
  });

  test("zones and weeks saved at the same moment: all slots are in the zone that stays", async () => {
    const zones = ["Europe/Lisbon", "Europe/Kyiv", "America/New_York"];
    for (let round = 0; round < 3; round++) {
      const tutor = await app.tutor();
      await saveWeek(tutor, WEEK);
      const answers = await Promise.all([
        ...zones.map((timezone) => tutor.patch("/me/profile", { timezone })),
        saveWeek(tutor, { ...WEEK, "1": [["08:00", "09:00"]] }).then(() => ({ status: 200 })),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const { body } = await tutor.get("/me/profile");
      const slots = await slotsBetween(tutor, "2027-03-03", "2027-05-27");
      expect(new Set(slots.map(({ timezone }) => timezone))).toEqual(new Set([body["timezone"]]));
    }
  });
});
