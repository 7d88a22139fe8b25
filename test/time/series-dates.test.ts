import { describe, expect, test } from "vitest";
import { isoDate } from "../../src/time/date.ts";
import { seriesDates, type WeeklySeries } from "../../src/time/series-dates.ts";
import { timeOf } from "../../src/time/time-of-day.ts";
import { localText } from "../../src/time/time-text.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES } from "./zones.ts";

const SUNDAYS: WeeklySeries = {
  dayOfWeek: 7,
  startMinute: 600,
  durationMinutes: 60,
  zone: "Europe/Kyiv",
  firstDate: "2026-03-16",
  lastDate: "2026-04-05",
};

const show = (series: WeeklySeries) =>
  seriesDates(series).map(({ start, end }) => [start, end].map((ms) => localText(series.zone, ms)));

describe("a weekly lesson", () => {
  test("keeps its wall time across a change of the clocks", () => {
    expect(show(SUNDAYS)).toEqual([
      ["2026-03-22T10:00:00+02:00", "2026-03-22T11:00:00+02:00"],
      ["2026-03-29T10:00:00+03:00", "2026-03-29T11:00:00+03:00"],
      ["2026-04-05T10:00:00+03:00", "2026-04-05T11:00:00+03:00"],
    ]);
  });

  test("is as much later as the clocks were put forward where they skip its time", () => {
    expect(show({ ...SUNDAYS, startMinute: 210 })[1])
      .toEqual(["2026-03-29T04:30:00+03:00", "2026-03-29T05:30:00+03:00"]);
  });

  test("is at the first of two times that are alike, and takes the time it takes", () => {
    const dates = { firstDate: "2026-10-25", lastDate: "2026-10-25" };
    expect(show({ ...SUNDAYS, ...dates, startMinute: 210 }))
      .toEqual([["2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+02:00"]]);
  });

  test("does not occur on a date that the zone skipped", () => {
    const zone = "Pacific/Apia";
    const fridays = { ...SUNDAYS, zone, dayOfWeek: 5, firstDate: "2011-12-23" };
    expect(seriesDates({ ...fridays, lastDate: "2012-01-06" }).map(({ date }) => date))
      .toEqual(["2011-12-23", "2012-01-06"]);
  });

  test("begins on the first date itself and ends with the last one", () => {
    const dates = (firstDate: string, lastDate: string) =>
      seriesDates({ ...SUNDAYS, firstDate, lastDate }).map(({ date }) => date);
    expect(dates("2026-03-22", "2026-03-29")).toEqual(["2026-03-22", "2026-03-29"]);
    expect(dates("2026-03-23", "2026-03-28")).toEqual([]);
    expect(dates("2026-03-29", "2026-03-22")).toEqual([]);
  });

  test.each<[string, Partial<WeeklySeries>]>([
    ["day 0", { dayOfWeek: 0 }],
    ["day 8", { dayOfWeek: 8 }],
    ["day 1.5", { dayOfWeek: 1.5 }],
    ["24:00", { startMinute: 1440 }],
    ["half a minute", { startMinute: 540.5 }],
    ["no minutes", { durationMinutes: 0 }],
    ["30 February", { firstDate: "2026-02-30" }],
    ["no zone", { zone: "Mars/Olympus" }],
  ])("with %s is a mistake of the program", (_, wrong) => {
    expect(() => seriesDates({ ...SUNDAYS, ...wrong })).toThrow(RangeError);
  });
});

test(`in every zone it is what Temporal makes of each date (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    const first = random.between(1, 46_000);
    const dayOfWeek = random.between(1, 7);
    const startMinute = random.between(0, 1439);
    const durationMinutes = random.between(15, 240);
    const [firstDate, lastDate] = [isoDate(first), isoDate(first + random.between(0, 400))];
    const series = { dayOfWeek, startMinute, durationMinutes, zone, firstDate, lastDate };
    expect(seriesDates(series), JSON.stringify(series)).toEqual(asTemporal(series));
  }
});

function asTemporal({ zone, dayOfWeek, startMinute, durationMinutes, ...dates }: WeeklySeries) {
  const all = [];
  const last = Temporal.PlainDate.from(dates.lastDate);
  let date = Temporal.PlainDate.from(dates.firstDate);
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    const exists = date.toZonedDateTime(zone).toPlainDate().equals(date);
    if (date.dayOfWeek !== dayOfWeek || !exists) continue;
    const start = date.toZonedDateTime({ timeZone: zone, plainTime: timeOf(startMinute) });
    const end = start.add({ minutes: durationMinutes });
    const [startMs, endMs] = [start.epochMilliseconds, end.epochMilliseconds];
    all.push({ date: date.toString(), start: startMs, end: endMs });
  }
  return all;
}
