import { describe, expect, test } from "vitest";
import { isoDate, LAST_DAY } from "../../src/time/date.ts";
import { minuteOf } from "../../src/time/time-of-day.ts";
import { dayBounds, instantOf, isReadingOf, startOfDay, wallOf } from "../../src/time/wall.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES } from "./zones.ts";

const utc = (ms: number) => new Date(ms).toISOString();
const DAY = 86_400_000;

/** The oracle: Temporal's own reading of a wall time. */
const compatible = (zone: string, date: string, minute: number): number =>
  Temporal.PlainDate.from(date)
    .toPlainDateTime()
    .add({ minutes: minute })
    .toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;

describe("a wall time", () => {
  test("in a gap is later by the gap", () => {
    expect(utc(instantOf("Europe/Kyiv", "2026-03-29", 3 * 60 + 15))).toBe(
      "2026-03-29T01:15:00.000Z",
    );
    expect(utc(instantOf("Europe/Kyiv", "2026-03-29", 4 * 60 + 15))).toBe(
      "2026-03-29T01:15:00.000Z",
    );
    expect(utc(instantOf("Australia/Lord_Howe", "2026-10-04", 2 * 60 + 10)))
      .toBe("2026-10-03T15:40:00.000Z");
  });

  test("that comes twice is the earlier", () => {
    expect(utc(instantOf("Europe/Kyiv", "2026-10-25", 3 * 60 + 30))).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    expect(utc(instantOf("Antarctica/Troll", "2026-10-25", 90))).toBe("2026-10-24T23:30:00.000Z");
  });

  test("24:00 is 00:00 of the next date", () => {
    expect(instantOf("Asia/Kathmandu", "2026-12-31", 1440))
      .toBe(instantOf("Asia/Kathmandu", "2027-01-01", 0));
  });

  test("of a date that does not exist lies on the next one", () => {
    expect(utc(instantOf("Pacific/Apia", "2011-12-30", 600))).toBe("2011-12-30T20:00:00.000Z");
    expect(wallOf("Pacific/Apia", instantOf("Pacific/Apia", "2011-12-30", 600)))
      .toMatchObject({ date: "2011-12-31", minuteOfDay: 600 });
  });

  test.each([-1, 1441, 0.5, NaN])("minute %d is none", (minute) => {
    expect(() => instantOf("UTC", "2026-01-01", minute)).toThrow(RangeError);
  });
});

describe("a local date", () => {
  test("begins when the clocks skip its midnight", () => {
    expect(utc(startOfDay("America/Sao_Paulo", "2018-11-04"))).toBe("2018-11-04T03:00:00.000Z");
    expect(wallOf("America/Sao_Paulo", startOfDay("America/Sao_Paulo", "2018-11-04")).minuteOfDay)
      .toBe(60);
  });

  test("begins with the first of two midnights", () => {
    // At 00:01 the clocks of St John's went back to 23:01 of the day before.
    expect(utc(startOfDay("America/St_Johns", "2006-10-29"))).toBe("2006-10-29T02:30:00.000Z");
  });

  test("that does not exist is empty, and the dates around it touch", () => {
    const { start, end } = dayBounds("Pacific/Apia", "2011-12-30");
    expect(start).toBe(end);
    expect(dayBounds("Pacific/Apia", "2011-12-29").end).toBe(start);
    expect(dayBounds("Pacific/Apia", "2011-12-31").start).toBe(start);
  });
});

test(`every zone reads the wall as Temporal's "compatible" does (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    const table = offsetsOf(zone);
    const days = Array.from({ length: 6 }, () => random.between(1, LAST_DAY - 1));
    // Around changes is where it can go wrong.
    for (let i = 0; i < 60 && table.changes.length > 0; i++) {
      days.push(
        Math.max(1, Math.floor(random.oneOf([...table.changes]) / DAY) + random.between(-1, 1)),
      );
    }
    for (const day of days.filter((day) => day < LAST_DAY)) {
      const date = isoDate(day);
      const minute = random.oneOf([
        0,
        1440,
        random.between(0, 1440),
        random.between(0, 48) * 30,
        90,
      ]);
      const ours = instantOf(zone, date, minute);
      if (ours !== compatible(zone, date, minute)) {
        expect.fail(
          `${zone} ${date} ${minute}: ${utc(ours)}, not ${utc(compatible(zone, date, minute))}`,
        );
      }
    }
  }
});

test.each([
  ["Europe/Kyiv", "2027-03-08", "10:00", "2027-03-08T08:00:00Z", true],
  ["Europe/Kyiv", "2027-03-08", "10:00", "2027-03-08T07:00:00Z", false],
  // Skipped: as long after the gap as it lies in it.
  ["Europe/Kyiv", "2027-03-28", "03:30", "2027-03-28T01:30:00Z", true],
  ["Europe/Kyiv", "2027-03-28", "03:30", "2027-03-28T00:30:00Z", false],
  // Twice: either. At the end of summer time, until which the clocks show it, too.
  ["Europe/Kyiv", "2027-10-31", "03:30", "2027-10-31T00:30:00Z", true],
  ["Europe/Kyiv", "2027-10-31", "03:30", "2027-10-31T01:30:00Z", true],
  ["Europe/Kyiv", "2027-10-31", "04:00", "2027-10-31T01:00:00Z", true],
  ["Europe/Kyiv", "2027-10-31", "04:00", "2027-10-31T02:00:00Z", true],
  ["Europe/Kyiv", "2027-10-31", "04:00", "2027-10-31T03:00:00Z", false],
])("%s %s %s can mean %s: %s", (zone, date, time, instant, can) => {
  expect(isReadingOf(zone, date, minuteOf(time), Date.parse(instant))).toBe(can);
});

test(`every zone's dates begin where Temporal says, and wallOf reads what it reads (seed ${SEED})`, () => {
  const random = randomOf(SEED + 1);
  for (const zone of ALL_ZONES) {
    const table = offsetsOf(zone);
    const changes = [4 * DAY, ...table.changes].filter((ms) => ms < (LAST_DAY - 4) * DAY);
    for (let i = 0; i < 12; i++) {
      const ms = Math.max(4 * DAY, random.oneOf(changes)) + random.between(-2 * DAY, 2 * DAY);
      const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
      const date = zoned.toPlainDate();
      const wall = wallOf(zone, ms);
      expect(wall, `${zone} ${utc(ms)}`).toEqual({
        date: date.toString(),
        minuteOfDay: zoned.hour * 60 + zoned.minute,
        msOfMinute: zoned.second * 1000 + zoned.millisecond,
        offset: zoned.offsetNanoseconds / 1e6,
      });
      expect(startOfDay(zone, wall.date), `${zone} ${wall.date}`)
        .toBe(date.toZonedDateTime(zone).startOfDay().epochMilliseconds);
    }
  }
});
