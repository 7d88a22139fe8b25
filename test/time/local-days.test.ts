import { expect, test } from "vitest";
import { dayNumber, isoDate } from "../../src/time/date.ts";
import { dateRuns, isoWeekOf, mondayOfWeek } from "../../src/time/local-days.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES } from "./zones.ts";

const DAY = 86_400_000;
const utc = (text: string) => Date.parse(text);
const runsOf = (zone: string, start: string, end: string) =>
  dateRuns(zone, { start: utc(start), end: utc(end) })
    .map(({ day, start, end }) => [isoDate(day), (end - start) / 3_600_000]);

test("time is cut at local midnights and at changes of the clocks", () => {
  expect(runsOf("Europe/Kyiv", "2026-03-28T12:00Z", "2026-03-30T00:00Z"))
    .toEqual([["2026-03-28", 10], ["2026-03-29", 3], ["2026-03-29", 20], ["2026-03-30", 3]]);
  expect(runsOf("Pacific/Apia", "2011-12-30T00:00Z", "2011-12-31T00:00Z"))
    .toEqual([["2011-12-29", 10], ["2011-12-31", 14]]);
  expect(runsOf("UTC", "2026-03-28T12:00Z", "2026-03-28T12:00Z")).toEqual([]);
});

test("a date has two runs where clocks go back over midnight", () => {
  expect(runsOf("America/St_Johns", "2006-10-29T00:00Z", "2006-10-29T06:00Z")).toEqual([
    ["2006-10-28", 2.5],
    ["2006-10-29", 1 / 60],
    ["2006-10-28", 59 / 60],
    ["2006-10-29", 2.5],
  ]);
});

test("a week is from Monday to Sunday", () => {
  const monday = dayNumber("2026-03-23");
  const weeks = [-1, 0, 6, 7].map((days) => isoWeekOf(monday + days) - isoWeekOf(monday));
  expect(weeks).toEqual([-1, 0, 0, 1]);
  expect(mondayOfWeek(isoWeekOf(monday + 6))).toBe(monday);
});

test(`in every zone the dates are Temporal's (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    const { changes } = offsetsOf(zone);
    const near = [...changes].filter((ms) => ms > 2 * DAY && ms < 46_000 * DAY);
    const middle = near.length > 0 ? random.oneOf(near) : random.between(2, 40_000) * DAY;
    const start = middle - random.between(0, 40) * 3_600_000;
    const range = { start, end: start + random.between(1, 80) * 3_600_000 };
    const runs = dateRuns(zone, range);
    expect([runs[0]?.start, runs.at(-1)?.end]).toEqual([range.start, range.end]);
    runs.forEach(({ start, end, day }, i) => {
      const why = `${zone} ${new Date(start).toISOString()}`;
      if (i > 0) expect(start, why).toBe(runs[i - 1]?.end);
      for (const ms of [start, end - 1, start + Math.floor((end - start) / 2)]) {
        const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
          .toPlainDate().toString();
        expect(isoDate(day), why).toBe(date);
      }
    });
  }
});
