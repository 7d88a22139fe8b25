import { describe, expect, test } from "vitest";
import { isoDate, weekdayOf } from "../../src/time/date.ts";
import { HALF_HOUR, weekGrid } from "../../src/time/week-grid.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES, NAMED_ZONES } from "./zones.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

test.each([
  ["Europe/Kyiv", "2026-06-01", 336],
  ["Europe/Kyiv", "2026-03-23", 334],
  ["Europe/Kyiv", "2026-10-19", 338],
  ["America/New_York", "2026-03-02", 334],
  ["America/New_York", "2026-10-26", 338],
  ["Australia/Lord_Howe", "2026-09-28", 335],
  ["Australia/Lord_Howe", "2026-03-30", 337],
  ["Africa/Casablanca", "2025-02-17", 338],
  ["Africa/Casablanca", "2025-03-31", 334],
  ["Asia/Kathmandu", "2026-03-23", 336],
  ["America/St_Johns", "2006-10-23", 338],
  ["Antarctica/Troll", "2026-03-23", 332],
  ["Antarctica/Troll", "2026-10-19", 340],
  ["Pacific/Apia", "2011-12-26", 288],
  ["UTC", "2026-03-23", 336],
])("%s, week of %s: %i cells", (zone, monday, cells) => {
  expect(weekGrid(zone, monday).starts).toHaveLength(cells);
});

test("the skipped hour has no cell, the hour that comes twice has its cells twice", () => {
  const spring = weekGrid("Europe/Kyiv", "2026-03-23");
  const sunday = (grid: typeof spring) => grid.times.filter((_, i) => grid.weekdays[i] === 6);
  expect(sunday(spring).slice(4, 8)).toEqual(["02:00", "02:30", "04:00", "04:30"]);
  const autumn = weekGrid("Europe/Kyiv", "2026-10-19");
  expect(sunday(autumn).slice(6, 11)).toEqual(["03:00", "03:30", "03:00", "03:30", "04:00"]);
});

test("a skipped date has no cell", () => {
  const grid = weekGrid("Pacific/Apia", "2011-12-26");
  expect([...new Set(grid.dates)])
    .toEqual(["2011-12-26", "2011-12-27", "2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]);
  expect([...new Set(grid.weekdays)]).toEqual([0, 1, 2, 3, 5, 6]);
});

test("an ordinary cell says its instant, date, time and weekday", () => {
  const grid = weekGrid("Asia/Kathmandu", "2026-03-23");
  expect(grid.heads[0]).toBe(
    '{"start":"2026-03-22T18:15:00Z","date":"2026-03-23","time":"00:00","weekday":0,"status":"',
  );
  expect(grid.heads[335]).toBe(
    '{"start":"2026-03-29T17:45:00Z","date":"2026-03-29","time":"23:30","weekday":6,"status":"',
  );
});

test("a zone and week make one object, however often they are asked for", () => {
  expect(weekGrid("Europe/Kyiv", "2026-03-23")).toBe(weekGrid("Europe/Kyiv", "2026-03-23"));
});

test.each(["2026-03-24", "2026-03-29", "2026-02-30", "1969-12-29", "2101-01-03", "monday"])(
  "%s is no Monday of 1970 to 2100",
  (date) => expect(() => weekGrid("Europe/Kyiv", date)).toThrow(RangeError),
);

test("the first and the last week there are have their cells", () => {
  expect(weekGrid("America/New_York", "1970-01-05").starts).toHaveLength(336);
  expect(weekGrid("America/New_York", "2100-12-27").starts).toHaveLength(336);
});

describe("weeks that are no multiple of half an hour", () => {
  test("are these three of 1970 to 2100, and none since 1990", () => {
    const cut = Intl.supportedValuesOf("timeZone").flatMap((zone) => {
      const { changes, offsets } = offsetsOf(zone);
      return [...changes].flatMap((ms, i) => {
        const shift = (offsets[i + 1] ?? NaN) - (offsets[i] ?? NaN);
        return ms > 4 * DAY && shift % HALF_HOUR !== 0
          ? [`${zone} ${isoDate(Math.floor(ms / DAY))}`]
          : [];
      });
    });
    expect(cut).toEqual([
      "Africa/Monrovia 1972-01-07",
      "America/Guyana 1975-08-01",
      "Asia/Katmandu 1985-12-31",
      "Pacific/Kiritimati 1979-10-01",
    ]);
  });

  test("end in a shorter cell", () => {
    const grid = weekGrid("Asia/Kathmandu", "1985-12-30");
    expect(grid.starts).toHaveLength(336);
    expect(grid.end - (grid.starts[335] ?? NaN)).toBe(15 * MINUTE);
    expect(grid.end).toBe(weekGrid("Asia/Kathmandu", "1986-01-06").starts[0]);
  });
});

/** The oracle: what Intl shows at an instant, which knows nothing of tables or day numbers. */
function clockOf(zone: string) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (ms: number): { date: string; time: string } => {
    const [date = "", time = ""] = format.format(ms).split(", ");
    return { date, time };
  };
}

/** Walks minute by minute to the first instant that the clocks show `date` or a later one. */
function walkTo(show: ReturnType<typeof clockOf>, date: string): number {
  // No zone is further from UTC than 15 hours; a skipped date ends within a day more.
  let ms = Date.parse(`${date}T00:00:00Z`) - 15 * 60 * MINUTE;
  while (show(ms).date < date) ms += MINUTE;
  return ms;
}

test(`a walk by the minute meets each cell once, in its order (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  const randomWeeks = Array.from({ length: 6 }, () => random.oneOf(ALL_ZONES));
  for (const zone of [...NAMED_ZONES, ...NAMED_ZONES, ...randomWeeks]) {
    const show = clockOf(zone);
    const monday = mondayNearChange(zone, random);
    const grid = weekGrid(zone, isoDate(monday));
    const [start, end] = [walkTo(show, isoDate(monday)), walkTo(show, isoDate(monday + 7))];
    expect([grid.starts[0], grid.end], `${zone} ${grid.monday}`).toEqual([start, end]);
    for (let ms = start, i = 0; ms < end; ms += HALF_HOUR, i++) {
      const { date, time } = show(ms);
      const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
      expect([grid.starts[i], grid.dates[i], grid.times[i], grid.weekdays[i]]).toEqual(
        [ms, date, time, weekday],
      );
    }
  }
}, 30_000);

/** The Monday (day number) of a week of 1990–2040 in which the zone's clocks change, if any does. */
function mondayNearChange(zone: string, random: ReturnType<typeof randomOf>): number {
  const table = offsetsOf(zone);
  const changes = [...table.changes].filter((ms) =>
    ms > Date.UTC(1990, 0) && ms < Date.UTC(2040, 0)
  );
  const ms = changes.length > 0
    ? random.oneOf(changes)
    : random.between(Date.UTC(1990, 0) / DAY, Date.UTC(2040, 0) / DAY) * DAY;
  const day = Math.floor(ms / DAY) + random.between(-1, 1);
  return day - weekdayOf(day);
}
