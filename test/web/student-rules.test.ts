import { describe, expect, test } from "vitest";
import { filtersOf, noFilters, queryOf } from "../../web/find/filters.ts";
import { facetsQuery, tutorsQuery } from "../../web/find/questions.ts";
import { pageOfDate, rangeOfPage, withoutOver } from "../../web/free-times/pages-of-days.ts";
import { timeLabels } from "../../web/free-times/time-labels.ts";
import { addDays } from "../../web/time/dates.ts";
import { durationText } from "../../web/time/durations.ts";

describe("the rules of a student's pages", () => {
  test("pages of days follow each other without a gap, and each date is on its page", () => {
    for (const today of ["2027-03-27", "2026-12-31", "2028-02-28"]) {
      let next = addDays(today, -1);
      for (let page = 0; page < 12; page++) {
        const { from, to } = rangeOfPage(today, page);
        expect(from).toBe(next);
        for (let date = from; date <= to; date = addDays(date, 1)) {
          expect(pageOfDate(today, date)).toBe(page);
        }
        next = addDays(to, 1);
      }
    }
  });

  test("yesterday is left out, unless it is still today where the student is", () => {
    const day = (date: string, ...slots: number[]) => ({ date, slots });
    const today = day("2027-03-02");
    expect(withoutOver([day("2027-03-01"), today], "2027-03-02")).toEqual([today]);
    const still = [day("2027-03-01", 1), today];
    expect(withoutOver(still, "2027-03-02")).toEqual(still);
  });

  test("a time that comes twice when clocks go back is told apart by its offset", () => {
    const at = (user_local_start: string) => ({ utc_start: user_local_start, user_local_start });
    const slots = [
      at("2027-10-31T00:30:00+03:00"),
      at("2027-10-31T03:30:00+03:00"),
      at("2027-10-31T03:30:00+02:00"),
    ];
    expect(timeLabels(slots).map(({ time }) => time)).toEqual([
      "00:30",
      "03:30 +03:00",
      "03:30 +02:00",
    ]);
  });

  test("filters come out of the address as they went in, and what makes no sense there is none", () => {
    const filters = {
      ...noFilters,
      q: "a & b",
      subjects: ["C++", "C"],
      currency: "EUR",
      priceTo: "20,50",
      sort: "price" as const,
      when: {
        ...noFilters.when,
        kind: "weekly" as const,
        day: "2",
        from: "18:00",
        to: "24:00",
        zone: "Asia/Kathmandu",
      },
    };
    const query = Object.fromEntries(
      Object.entries(queryOf(filters)).map(([name, value]) => [name, value as string | string[]]),
    );
    expect(filtersOf(query)).toEqual(filters);
    expect(filtersOf({ sort: "luck", free: "never", q: null, from: "25" })).toEqual(noFilters);
    expect(queryOf(noFilters)).toEqual({});
  });

  test("a window of one date is asked for as the first of its weekday from that date on", () => {
    const when = { ...noFilters.when, kind: "date" as const, date: "2027-03-28", minutes: "90" };
    expect(tutorsQuery({ ...noFilters, when })).toEqual({
      duration_minutes: 90,
      free_from: "2027-03-28",
      free_to: "2027-03-28",
    });
    expect(tutorsQuery({ ...noFilters, when: { ...when, from: "10:00", to: "12:00" } })).toEqual({
      duration_minutes: 90,
      day_of_week: 7,
      start_time: "10:00",
      end_time: "12:00",
      weeks: 1,
      weeks_from: "2027-03-28",
    });
    // One that is not wholly said yet filters nothing.
    expect(tutorsQuery({ ...noFilters, when: { ...when, from: "10:00" } })).toEqual({});
  });

  test("a price counts only with its currency, and with a comma or a point", () => {
    expect(facetsQuery({ ...noFilters, priceTo: "20" })).toEqual({});
    expect(facetsQuery({ ...noFilters, currency: "EUR", priceTo: " 20,5 " })).toEqual({
      currency: "EUR",
      price_to: "20.5",
    });
    expect(tutorsQuery({ ...noFilters, sort: "price" })).toEqual({});
  });

  test("lengths are said in whole units, or by the largest of them, with the plurals of the language", () => {
    expect(durationText(90, "en")).toBe("1 hour 30 minutes");
    expect(durationText(1_440, "en")).toBe("24 hours");
    expect(durationText(3_001, "en")).toBe("2 days 2 hours 1 minute");
    expect(durationText(3_001, "en", 2)).toBe("2 days 2 hours");
    expect(durationText(0, "en")).toBe("0 minutes");
    expect(durationText(120, "uk")).toBe("2 години");
    expect(durationText(300, "ru")).toBe("5 часов");
  });
});
