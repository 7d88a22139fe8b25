import type { Language } from "../wording/wording.ts";
import { agoUnits, unitText } from "./formats.ts";

const UNITS = [["day", 1_440], ["hour", 60], ["minute", 1]] as const;

/** `1 day 2 hours`, of so many minutes. */
export function durationText(minutes: number, language: Language): string {
  if (minutes === 0) return unitText(0, "minute", language);
  let rest = minutes;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unitText(count, unit, language));
  }
  return parts.join(" ");
}

const AGES = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `3 days ago`, of an instant and the present one, both in epoch ms. */
export function agoText(then: number, now: number, language: Language): string {
  const seconds = Math.max(0, (now - then) / 1_000);
  const [unit, size] = AGES.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  return agoUnits(Math.floor(seconds / size), unit, language);
}
