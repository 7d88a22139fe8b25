import { BoundedMap } from "./bounded-map.ts";
import { DAY } from "./units.ts";

/**
 * The offsets of a zone over [from, to), all in epoch milliseconds. Time falls into stretches of one
 * offset: stretch 0 until changes[0], stretch i from changes[i - 1] until changes[i].
 */
export type ZoneTable = {
  readonly from: number;
  readonly to: number;
  /** When the offset changes, ascending. */
  readonly changes: Float64Array;
  /** What is added to UTC to get the wall, in ms, per stretch: one entry more than `changes`. */
  readonly offsets: Float64Array;
};

// Ten years: what a table begins with and grows by.
const SPAN = 10 * 365 * DAY;
// tzdb has about 600 names, but each may be spelled in any case.
const names = new BoundedMap<string | null>(2_000);
const tables = new BoundedMap<ZoneTable>(1_000);

/**
 * The tz database's spelling of a zone or link ("europe/kyiv" is "Europe/Kyiv"; links such as
 * "Europe/Kiev" stay links), or null when the runtime knows no such zone. Names only: offsets
 * ("+02:00") and POSIX rules are none.
 */
export function zoneName(text: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(text)) return null;
  const known = names.get(text);
  if (known !== undefined) return known;
  return names.keep(text, askRuntime(text));
}

function askRuntime(name: string): string | null {
  try {
    // The constructor takes identifiers only; toZonedDateTimeISO finds an offset even in "T10+02".
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return null;
  }
}

/** True for the names that `zoneName` knows, in any case of letters. */
export const isZone = (text: string): boolean => zoneName(text) !== null;

/** True for two names of one zone, as Europe/Kiev and Europe/Kyiv. @throws RangeError for an unknown one. */
export const isSameZone = (a: string, b: string): boolean =>
  new Temporal.ZonedDateTime(0n, a).equals(new Temporal.ZonedDateTime(0n, b));

/**
 * The zone's offsets over at least [fromMs, toMs). Made once per zone for some ten years, widened when asked
 * for more, and kept: Deno needs 1.5 µs for a transition, but the polyfill 150 µs.
 * @throws RangeError for an unknown zone.
 */
export function offsetsOf(zone: string, fromMs: number, toMs: number): ZoneTable {
  const known = tables.get(zone);
  if (known !== undefined && known.from <= fromMs && toMs <= known.to) return known;
  const from = Math.min(known?.from ?? Infinity, Math.floor(fromMs / SPAN) * SPAN);
  const to = Math.max(known?.to ?? -Infinity, Math.ceil(toMs / SPAN) * SPAN);
  return tables.keep(zone, readTable(zone, from, to));
}

function readTable(zone: string, from: number, to: number): ZoneTable {
  if (!isZone(zone)) throw new RangeError(`not a zone: ${JSON.stringify(zone)}`);
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const changes: number[] = [];
  const offsets = [offsetMs(at)];
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (next === null || next.epochMilliseconds >= to) break;
    changes.push(next.epochMilliseconds);
    offsets.push(offsetMs(next));
    at = next;
  }
  return { from, to, changes: Float64Array.from(changes), offsets: Float64Array.from(offsets) };
}

// Offsets have whole seconds in tzdb: -00:44:30 for Liberia until 1972.
const offsetMs = (at: Temporal.ZonedDateTime): number => at.offsetNanoseconds / 1_000_000;

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

/** The offset at `ms`, in ms east of UTC; right only inside the table's [from, to). */
export const offsetAt = (table: ZoneTable, ms: number): number =>
  stretchOffset(table, stretchAt(table, ms));
