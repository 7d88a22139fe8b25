import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type DayText, partsOf, textOf } from "../../bot/screens/day-parts.ts";

const ROOM = 300;

const weeks = fc.array(
  fc.array(fc.string({ minLength: 1, maxLength: 120 }), { maxLength: 12 }),
  { minLength: 1, maxLength: 7 },
).map((days) =>
  days.map((lines, day): DayText => ({ date: `2027-03-0${day + 1}`, heading: `Day ${day}`, lines }))
);

test("all days and lines are in a part, once and in order, and each part fits a message", () => {
  fc.assert(fc.property(weeks, (days) => {
    const parts = partsOf(days, ROOM);
    const all = parts.flat();
    expect(all.flatMap(({ date, lines }) => lines.map((line) => [date, line])))
      .toEqual(days.flatMap(({ date, lines }) => lines.map((line) => [date, line])));
    expect([...new Set(all.map(({ date }) => date))]).toEqual(days.map(({ date }) => date));
    for (const part of parts) {
      expect(part.length).toBeGreaterThan(0);
      expect(textOf(part).length).toBeLessThanOrEqual(ROOM);
    }
  }));
});

test("a day that fits a message is in one part", () => {
  fc.assert(fc.property(weeks, (days) => {
    const parts = partsOf(days, ROOM);
    for (const { date, heading, lines } of days) {
      if ([heading, ...lines].join("\n").length + 2 > ROOM) continue;
      expect(parts.filter((part) => part.some((one) => one.date === date))).toHaveLength(1);
    }
  }));
});
