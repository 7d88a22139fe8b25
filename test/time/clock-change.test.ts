import { expect, test } from "vitest";
import { nextClockChange } from "../../src/time/clock-change.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES } from "./zones.ts";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

test.each([
  ["Europe/Kyiv", "2027-03-01T06:00:00Z", "2027-03-28T01:00:00Z", 2, 3],
  ["America/New_York", "2027-03-01T06:00:00Z", "2027-03-14T07:00:00Z", -5, -4],
  ["Australia/Lord_Howe", "2027-03-01T06:00:00Z", "2027-04-03T15:00:00Z", 11, 10.5],
  ["Europe/Kyiv", "2027-03-28T00:59:59.999Z", "2027-03-28T01:00:00Z", 2, 3],
  ["Europe/Kyiv", "2027-03-28T01:00:00Z", "2027-10-31T01:00:00Z", 3, 2],
])("%s after %s: %s", (zone, now, change, before, after) => {
  expect(nextClockChange(zone, at(now)))
    .toEqual({ zone, at: at(change), before: before * HOUR, after: after * HOUR });
});

test.each(["UTC", "Asia/Kathmandu", "Asia/Kolkata", "Africa/Nairobi"])("%s has none", (zone) => {
  expect(nextClockChange(zone, at("2027-03-01T06:00:00Z"))).toBeNull();
});

test("a change more than two years ahead is none, whatever was asked before", () => {
  const zone = "Asia/Pyongyang"; // 2015-08-15 and 2018-05-05
  const now = at("2015-12-01T00:00:00Z");
  expect(nextClockChange(zone, now)).toBeNull();
  expect(nextClockChange(zone, at("2017-01-01T00:00:00Z"))?.at).toBe(at("2018-05-04T15:00:00Z"));
  expect(nextClockChange(zone, now)).toBeNull();
});

test(`Intl sees every zone's offset change there and never before it (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    const clock = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    const offset = (ms: number) => clock.formatToParts(ms).at(-1)?.value;
    const now = Date.UTC(1995, 0) + random.between(0, 40 * 365 * 24) * HOUR;
    const change = nextClockChange(zone, now);
    const end = change?.at ?? now + 2 * 365 * 24 * HOUR;
    const where = `${zone} after ${new Date(now).toISOString()}`;
    for (let ms = now; ms < end; ms += 9 * 24 * HOUR) {
      expect([where, ms, offset(ms)]).toEqual([where, ms, offset(now)]);
    }
    expect(offset(end - 1), where).toBe(offset(now));
    if (change) expect(offset(end), where).not.toBe(offset(now));
  }
});
