/** What a release of the tz database changes against another, in lines to read. */
import { offsetText, utcText } from "../../src/time/time-text.ts";
import type { NamedClocks } from "../../src/time/tz-tables.ts";
import { type Difference, zoneDifferences } from "../../src/time/zone-differences.ts";

type Clocks = ReadonlyMap<string, NamedClocks>;

const MOST_TIMES = 3;

/** Zones that change alike are told together; none, where no instant since 1970 has another offset. */
export function changesBetween(before: Clocks, after: Clocks): string[] {
  const zones = [...after.values()].filter(({ name, zone }) => name === zone);
  const alike = Map.groupBy(
    zones.flatMap(({ zone, table }) => {
      const was = before.get(zone)?.table();
      const differences = was === undefined ? [] : zoneDifferences(was, table());
      return differences.length === 0 ? [] : [{ zone, said: inWords(differences) }];
    }),
    ({ said }) => said,
  );
  return [
    ...[...alike].map(([said, of]) => `${of.map(({ zone }) => zone).join(", ")}: ${said}`),
    ...namesOf("new names", missingIn(before, after)),
    ...namesOf("names that are gone, whose people are in UTC now", missingIn(after, before)),
    ...namesOf("names of another zone", movedNames(before, after)),
  ];
}

/** The first times in which an offset is another: all of a zone that gave up its summer time are many. */
export function inWords(differences: readonly Difference[]): string {
  const told = differences.slice(0, MOST_TIMES).map(({ from, to, before, after }) => {
    const begins = from === -Infinity ? "" : ` from ${utcText(from)}`;
    const ends = to === Infinity ? "" : ` until ${utcText(to)}`;
    return `${offsetText(before)} is ${offsetText(after)}${begins}${ends}`;
  });
  const more = differences.length - told.length;
  return [...told, ...more > 0 ? [`${more} times more`] : []].join("; ");
}

const namesOf = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(", ")}`];

const missingIn = (some: Clocks, others: Clocks): string[] =>
  [...others.keys()].filter((name) => !some.has(name));

const movedNames = (before: Clocks, after: Clocks): string[] =>
  [...after.values()].flatMap(({ name, zone }) => {
    const was = before.get(name)?.zone;
    return was === undefined || was === zone ? [] : [`${name} (${was}, now ${zone})`];
  });
