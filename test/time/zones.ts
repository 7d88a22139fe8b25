import { referenceChanges, referenceOffset, RELEASED_NAMES } from "./reference-clocks.ts";

/**
 * The zones that have surprised schedulers: see each test for why. Of these runtimes and PostgreSQL have had the
 * same for years, as the oracles of many tests need it.
 */
export const NAMED_ZONES = [
  "Europe/Kyiv",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/St_Johns",
  "Antarctica/Troll",
] as const;

const DAY = 86_400_000;

/**
 * Every primary zone that the runtime knows and, from 1970 to 2100, as the release that we go by: the oracle
 * of many tests is the runtime, whose tz data are of another. Every zone is compared with the release
 * itself in tz-data.test.ts.
 */
export const ALL_ZONES: readonly string[] = zonesAsReleased();

function zonesAsReleased(): string[] {
  const released = new Set(RELEASED_NAMES);
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => released.has(zone));
  const same = zones.filter(isAsReleased);
  if (same.length < zones.length - 40) {
    throw new Error(`of ${zones.length} zones the runtime agrees on ${same.length} only`);
  }
  return same;
}

function isAsReleased(zone: string): boolean {
  const clock = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  return instantsOf(zone).every((ms) =>
    offsetOfText(clock.format(ms)) === referenceOffset(zone, ms)
  );
}

/** On both sides of each change, and every 60 days. */
function instantsOf(zone: string): number[] {
  const all = Array.from({ length: 797 }, (_, i) => i * 60 * DAY);
  return [...all, ...referenceChanges(zone).flatMap(([ms]) => [ms - 1000, ms])];
}

/** Reads "…, GMT-03:30" as ms. */
export function offsetOfText(text: string): number {
  const [found, sign, hours, minutes, seconds] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
  if (found === undefined) throw new Error(`no offset: ${text}`);
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return (sign === "-" ? -size : size) * 1000;
}
