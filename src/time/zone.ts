import { TZ_VERSION, TZ_ZONES } from "./tz-data.ts";
import { type NamedClocks, type Table, tablesOf } from "./tz-tables.ts";

/**
 * The offsets of a zone from 1970 to 2101, all in epoch milliseconds. Time falls into stretches of one
 * offset: stretch 0 until changes[0], stretch i from changes[i - 1] until changes[i]. Before and after
 * these years the first and the last stretch go on.
 */
export type ZoneTable = Table;

/**
 * The release of the tz database that decides everywhere (X15): here, whatever runtime this runs on, and in
 * the database, which is given the same tables.
 */
export const tzVersion = TZ_VERSION;

const clocks = tablesOf(TZ_ZONES);
const byLowerCase = new Map([...clocks.values()].map((named) => [named.name.toLowerCase(), named]));

/** All names of the tz database with the zone that each stands for, and its offsets. */
export const allZones = (): readonly NamedClocks[] => [...clocks.values()];

// Without it "K", the sign of kelvin, would be a k.
const NAME = /^[A-Za-z0-9_+/-]{1,64}$/;

/** Names may be spelled in any case of letters; as the tz database does it is found at once. */
const find = (name: string): NamedClocks | undefined =>
  clocks.get(name) ?? (NAME.test(name) ? byLowerCase.get(name.toLowerCase()) : undefined);

function known(name: string): NamedClocks {
  const found = find(name);
  if (found === undefined) throw new RangeError(`not a zone: ${JSON.stringify(name)}`);
  return found;
}

/**
 * The tz database's spelling of a zone or link ("europe/kyiv" is "Europe/Kyiv"; links such as
 * "Europe/Kiev" stay links), or null when it has no such zone. Names only: offsets ("+02:00") and POSIX
 * rules are none.
 */
export const zoneName = (text: string): string | null => find(text)?.name ?? null;

/** True for the names that `zoneName` knows, in any case of letters. */
export const isZone = (text: string): boolean => find(text) !== undefined;

/**
 * The one name of a zone of many: "Europe/Kyiv" of "Europe/Kiev" too. For comparing, not for showing: people
 * see the name that they gave. @throws RangeError for an unknown zone.
 */
export const zoneOf = (name: string): string => known(name).zone;

/** True for two names of one zone, as Europe/Kiev and Europe/Kyiv. @throws RangeError for an unknown one. */
export const isSameZone = (a: string, b: string): boolean => zoneOf(a) === zoneOf(b);

/** The zone's offsets; always the same object. @throws RangeError for an unknown zone. */
export const offsetsOf = (zone: string): ZoneTable => known(zone).table();

/** The stretch that `ms` lies in: how many changes are not after it. */
export function stretchAt({ changes }: ZoneTable, ms: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] ?? Infinity) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first instant of a stretch; -Infinity for the first one. */
export const stretchStart = (table: ZoneTable, stretch: number): number =>
  table.changes[stretch - 1] ?? -Infinity;

/** The first instant after a stretch; Infinity for the last one. */
export const stretchEnd = (table: ZoneTable, stretch: number): number =>
  table.changes[stretch] ?? Infinity;

/** What is added to UTC in a stretch, in ms. */
export function stretchOffset(table: ZoneTable, stretch: number): number {
  const offset = table.offsets[stretch];
  if (offset === undefined) throw new RangeError(`the table has no stretch ${stretch}`);
  return offset;
}

/** The offset at `ms`, in ms east of UTC. */
export const offsetAt = (table: ZoneTable, ms: number): number =>
  stretchOffset(table, stretchAt(table, ms));
