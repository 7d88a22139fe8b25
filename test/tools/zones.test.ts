import { expect, test } from "vitest";
import { tablesOf } from "../../src/time/tz-tables.ts";
import { packZones } from "../../tools/zones/pack.ts";
import { readRelease } from "../../tools/zones/release.ts";
import { changesBetween } from "../../tools/zones/report.ts";

const rules = await Deno.readTextFile("tools/zones/tzdata.zi");
const tablesFrom = (text: string) => tablesOf(packZones(readRelease(text)));
const now = tablesFrom(rules);

/** What is told of our release when that text comes after it. */
const toldOf = (text: string) => changesBetween(now, tablesFrom(text));

test("a release that changes nothing since 1970 is told as such", () => {
  const older = rules.replace(/^Z Europe\/Kyiv \S+/m, "Z Europe/Kyiv 2:2:5");
  expect(older).not.toBe(rules);
  expect(toldOf(older)).toEqual([]);
});

test("zones that change alike are told together, with when and what", () => {
  // Asia/Kathmandu and Asia/Kolkata a quarter of an hour ahead, for good, from two years on.
  const later = ["Asia/Kathmandu", "Asia/Kolkata"].reduce((text, zone) => {
    const lines = text.split("\n");
    const last = lines.findIndex((line, i) =>
      i > lines.findIndex((one) =>
          one.startsWith(`Z ${zone} `)
        ) && /^[ZL] /.test(line)
    ) - 1;
    const [standard = ""] = lines[last]?.split(" ") ?? [];
    lines.splice(last, 1, `${standard} - %z 2031 Ja 1 0u`, "6 - %z");
    return lines.join("\n");
  }, rules);
  expect(toldOf(later)).toEqual([
    "Asia/Kathmandu: +05:45 is +06:00 from 2031-01-01T00:00:00Z",
    "Asia/Kolkata: +05:30 is +06:00 from 2031-01-01T00:00:00Z",
  ]);
});

test("names that come, go, and change their zone are told", () => {
  const other = rules
    .replace("L Europe/Kyiv Europe/Kiev\n", "L Europe/Athens Europe/Kiev\n")
    .replace("L America/New_York US/Eastern\n", "L Europe/Kyiv Europe/Chernihiv\n");
  expect(toldOf(other)).toEqual([
    "new names: Europe/Chernihiv",
    "names that are gone, whose people are in UTC now: US/Eastern",
    "names of another zone: Europe/Kiev (Europe/Kyiv, now Europe/Athens)",
  ]);
});

test("a line that is none is named", () => {
  expect(() => readRelease("# version 2026z\nR X 2000 ma - Ma lastSu 3:75:1:1 0 S")).toThrow(
    "R X 2000 ma - Ma lastSu 3:75:1:1 0 S",
  );
  expect(() => readRelease("Europe/Kyiv")).toThrow("does not begin with");
});
