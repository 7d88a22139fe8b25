import { expect, test } from "vitest";
import { isSameZone, isZone, offsetAt, offsetsOf, zoneName } from "../../src/time/zone.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES, offsetOfText } from "./zones.ts";

test.each([
  "Europe/Kyiv",
  "Europe/Kiev",
  "UTC",
  "Etc/GMT+1",
  "EST5EDT",
  "America/Argentina/Ushuaia",
])(
  "%s is a zone",
  (name) => {
    expect(isZone(name)).toBe(true);
    expect(isZone(name)).toBe(true); // once more, from memory
  },
);

test.each([
  "",
  " ",
  "+02:00",
  "-05",
  "Z",
  "Europe",
  "Europe/Kyivv",
  "EST6EDT",
  "GMT+1",
  "UTC+2",
  " Europe/Kyiv",
  "Europe/Kyiv ",
  "2026-01-01T00:00[Europe/Kyiv]",
  "T10Z",
  "T10+02",
  "T10[Europe/Kyiv]",
  "../etc/passwd",
  "constructor",
  "Europe/Kyiv\0",
  "Europe/\u212Ayiv", // the sign of kelvin, whose lower case is k
  "Factory",
  "a".repeat(100_000),
])("%j is no zone", (text) => {
  expect(isZone(text)).toBe(false);
  expect(isZone(text)).toBe(false);
});

test("a zone's name is spelled as the tz database spells it, and a link stays a link", () => {
  expect(zoneName("europe/kyiv")).toBe("Europe/Kyiv");
  expect(zoneName("EUROPE/KIEV")).toBe("Europe/Kiev");
  expect(zoneName("utc")).toBe("UTC");
});

test("an unknown zone has no offsets", () => {
  expect(() => offsetsOf("Europe/Nowhere")).toThrow(RangeError);
  expect(() => offsetsOf("+02:00")).toThrow(RangeError);
});

test("offsets with seconds are exact", () => {
  const change = Date.UTC(1972, 0, 7, 0, 44, 30);
  const table = offsetsOf("Africa/Monrovia");
  expect(offsetAt(table, change - 1)).toBe(-(44 * 60 + 30) * 1000);
  expect(offsetAt(table, change)).toBe(0);
});

test("the offsets of a zone are always the same object, by whatever name", () => {
  const offsets = offsetsOf("America/Halifax");
  expect(offsetsOf("america/HALIFAX")).toBe(offsets);
  expect(offsetsOf("Canada/Atlantic")).toBe(offsets);
});

test(`every zone's offset is Intl's, on both sides of each change and at random (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    const clock = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    const table = offsetsOf(zone);
    const changes = [...table.changes].filter((ms) => ms > Date.UTC(1990, 0));
    const instants = [
      ...changes.slice(0, 4).flatMap((ms) => [ms - 1, ms]),
      ...Array.from({ length: 12 }, () => {
        const change = changes.length > 0 ? random.oneOf(changes) : Date.UTC(2026, 2, 29);
        return change + random.between(-3 * 86_400, 3 * 86_400) * 1000;
      }),
    ];
    for (const ms of instants) {
      const intl = offsetOfText(clock.format(ms));
      if (offsetAt(table, ms) !== intl) {
        expect.fail(
          `${zone} at ${new Date(ms).toISOString()}: ${offsetAt(table, ms)}, Intl ${intl}`,
        );
      }
    }
  }
});

test.each<[string, string, boolean]>([
  ["Europe/Kyiv", "Europe/Kyiv", true],
  ["Europe/Kiev", "Europe/Kyiv", true],
  ["Asia/Calcutta", "Asia/Kolkata", true],
  ["Europe/Kyiv", "Europe/Athens", false],
])("%s and %s are one zone: %s", (a, b, same) => {
  expect(isSameZone(a, b)).toBe(same);
});
