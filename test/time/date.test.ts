import { expect, test } from "vitest";
import {
  addDays,
  datesBetween,
  dayNumber,
  FIRST_DAY,
  isDate,
  isMonday,
  isoDate,
  isoWeekday,
  LAST_DAY,
  mondayOf,
  weekdayOf,
} from "../../src/time/date.ts";

test("each date of 1970 to 2100 has the number, text and weekday that Temporal gives it", () => {
  let date = Temporal.PlainDate.from("1970-01-01");
  for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
    const text = date.toString();
    if (isoDate(day) !== text || dayNumber(text) !== day || weekdayOf(day) + 1 !== date.dayOfWeek) {
      expect.fail(`${text}: day ${day} reads ${isoDate(day)}, number ${dayNumber(text)}`);
    }
    date = date.add({ days: 1 });
  }
  expect(date.toString()).toBe("2101-01-01");
});

test.each([
  "2026-02-29",
  "2100-02-29",
  "2026-02-30",
  "2026-13-01",
  "2026-00-10",
  "2026-04-31",
  "2026-01-00",
  "1969-12-31",
  "2101-01-01",
  "2026-1-1",
  "2026-01-01 ",
  "2026-01-01T00:00",
  "",
  "26-01-01",
  "٢٠٢٦-01-01",
])("%j is no date", (text) => {
  expect(isDate(text)).toBe(false);
  expect(() => dayNumber(text)).toThrow(RangeError);
});

test("weeks begin on Monday, over the ends of months and years", () => {
  expect(isoWeekday("2026-03-29")).toBe(7);
  expect(isMonday("2026-03-23")).toBe(true);
  expect(isMonday("2026-03-29")).toBe(false);
  expect(mondayOf("2026-03-23")).toBe("2026-03-23");
  expect(mondayOf("2026-03-29")).toBe("2026-03-23");
  expect(mondayOf("2027-01-01")).toBe("2026-12-28");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
});

test("dates between two are both of them and all in between", () => {
  expect(datesBetween("2024-02-28", "2024-03-01"))
    .toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  expect(datesBetween("2026-01-01", "2026-01-01")).toEqual(["2026-01-01"]);
  expect(datesBetween("2026-01-02", "2026-01-01")).toEqual([]);
});
