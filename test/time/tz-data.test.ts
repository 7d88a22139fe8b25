import { expect, test } from "vitest";
import { allZones, offsetAt, offsetsOf, tzVersion, zoneName, zoneOf } from "../../src/time/zone.ts";
import { referenceChanges, referenceOffset, RELEASED, RELEASED_NAMES } from "./reference-clocks.ts";

test("our tables are of the release whose rules lie in tools/zones", () => {
  expect(tzVersion).toBe(RELEASED);
  expect(allZones().map(({ name }) => name).toSorted()).toEqual(RELEASED_NAMES);
});

test("every zone and every link changes its clocks when zic says, to what it says, 1970–2100", () => {
  let changes = 0;
  for (const name of RELEASED_NAMES) {
    const table = offsetsOf(name);
    const ours = [...table.changes]
      .map((ms, i): [number, number] => [ms, table.offsets[i + 1] ?? NaN])
      .filter(([ms]) => ms >= 0 && ms < Date.UTC(2101, 0));
    expect(ours, name).toEqual(referenceChanges(name));
    expect(offsetAt(table, 0), name).toBe(referenceOffset(name, 0));
    changes += ours.length;
  }
  expect(changes).toBeGreaterThan(50_000);
});

test("no clock changes twice within two days, which readings in SQL rely on", () => {
  for (const { name, table } of allZones()) {
    const { changes } = table();
    changes.forEach((ms, i) => {
      expect(ms - (changes[i - 1] ?? -Infinity), name).toBeGreaterThan(2 * 86_400_000);
    });
  }
});

const HOUR = 3_600_000;
test.each([
  ["America/Vancouver", "2026-12-01T12:00:00Z", -7],
  ["Canada/Pacific", "2036-01-15T12:00:00Z", -7],
  // Moldova changes its clocks at 01:00 UTC, as all of Europe does, since 2022.
  ["Europe/Chisinau", "2026-10-25T00:30:00Z", 3],
  ["Europe/Tiraspol", "2027-03-28T00:30:00Z", 2],
])("%s at %s: %i hours, whatever the runtime has", (zone, at, hours) => {
  expect(offsetAt(offsetsOf(zone), Date.parse(at))).toBe(hours * HOUR);
});

test.each([
  ["Europe/Kiev", "Europe/Kyiv"],
  ["Asia/Calcutta", "Asia/Kolkata"],
  ["US/Eastern", "America/New_York"],
  ["UTC", "Etc/UTC"],
  ["Zulu", "Etc/UTC"],
  ["Canada/Pacific", "America/Vancouver"],
])("%s keeps its name and is the zone %s", (link, zone) => {
  expect([zoneName(link), zoneOf(link), zoneOf(zone)]).toEqual([link, zone, zone]);
});

test("places that agree by chance stay two zones: each may change its clocks tomorrow", () => {
  expect(zoneOf("Europe/Oslo")).not.toBe(zoneOf("Europe/Berlin"));
});
