import { expect, test } from "vitest";
import { spanInWords } from "../../src/wording/tell-lesson.ts";
import { inEnglish } from "../../src/wording/wording.ts";
import { randomOf, SEED } from "../time/random.ts";
import { ALL_ZONES, NAMED_ZONES } from "../time/zones.ts";
import { inWords } from "./told.ts";

const MINUTE = 60_000;

type Told = { readonly zone: string; readonly start: string; readonly end: string };

const written = (told: readonly Told[]): string[] =>
  told.map(({ zone, start, end }) =>
    spanInWords(inEnglish(), { zone, start: Date.parse(start), end: Date.parse(end) })
  );

const aTime = (zone: string, from: number, minutes: number): Told => ({
  zone,
  start: new Date(from).toISOString(),
  end: new Date(from + minutes * MINUTE).toISOString(),
});

/** The next change of the zone's clock after `ms`, or `ms` where it has none. */
function changeAfter(zone: string, ms: number): number {
  const next = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
    .getTimeZoneTransition("next");
  return next === null || next.year > 2040 ? ms : next.epochMilliseconds;
}

test(`lessons around each zone's clock changes are told in Temporal's wall time (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  const told = [...ALL_ZONES, ...NAMED_ZONES, "CET", "UTC"].flatMap((zone) => {
    const any = random.between(Date.UTC(2026, 0) / MINUTE, Date.UTC(2037, 0) / MINUTE) * MINUTE;
    const change = changeAfter(zone, any);
    return [
      aTime(zone, any, random.between(1, 24 * 60)),
      ...[-90, -60, -30, -1, 0, 1, 30, 60]
        .map((shift) => aTime(zone, change + shift * MINUTE, random.between(15, 240))),
    ];
  });
  expect(written(told)).toEqual(
    told.map(({ zone, start, end }) => inWords(zone, start, end)),
  );
});

test("a lesson within which clocks change is told with both offsets", () => {
  expect(written([aTime("Europe/Kyiv", Date.parse("2027-10-31T00:30:00Z"), 60)]))
    .toEqual(["Sunday, 31 October 2027, 03:30–03:30 (Europe/Kyiv, UTC+03:00 → UTC+02:00)"]);
});

test("a zone that is not known is told of in UTC", () => {
  expect(written([aTime("Mars/Olympus", Date.parse("2027-03-08T10:00:00Z"), 60)]))
    .toEqual(["Monday, 8 March 2027, 10:00–11:00 (UTC)"]);
});

test("an hour that the clock shows twice is told apart by its offset", () => {
  const twice = ["2027-10-31T00:15:00Z", "2027-10-31T01:15:00Z"]
    .map((start) => aTime("Europe/Berlin", Date.parse(start), 30));
  expect(written(twice)).toEqual([
    "Sunday, 31 October 2027, 02:15–02:45 (Europe/Berlin, UTC+02:00)",
    "Sunday, 31 October 2027, 02:15–02:45 (Europe/Berlin, UTC+01:00)",
  ]);
});

test("an hour that the clock skips is not told of; over midnight both dates are", () => {
  const start = Date.parse("2027-03-28T00:30:00Z");
  expect(written([aTime("Europe/Kyiv", start, 60), aTime("Asia/Kolkata", start, 24 * 60)]))
    .toEqual([
      "Sunday, 28 March 2027, 02:30–04:30 (Europe/Kyiv, UTC+02:00 → UTC+03:00)",
      "Sunday, 28 March 2027, 06:00 – Monday, 29 March 2027, 06:00 (Asia/Kolkata, UTC+05:30)",
    ]);
});
