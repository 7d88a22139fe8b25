/**
 * Reads the lines of src/time/tz-data.ts, one for all zones whose clocks have agreed since 1970:
 *
 *     names|offsets|order|changes|years
 *
 * - names: zones parted by spaces, each followed by the links that stand for it, after commas.
 * - offsets: those that occur, east of UTC; order: which is in force in each stretch, a digit each.
 * - changes: how long after the one before each change comes, the first after 1970-01-01T00:00Z.
 * - years: for zones that change their clocks each year by one rule, the year from which on they do
 *   so, then month (0 January), day, weekday (0 Sunday), time and offset (by its place) of each
 *   change: on the first such weekday on or after the day, so long after 00:00 UTC.
 *
 * Times and offsets are counted in half minutes, base 36, as offsets had 30 seconds until 1972.
 */

/** When a zone's offset changes (epoch ms, ascending) and what it is in each stretch (ms), one more. */
export type Table = { readonly changes: Float64Array; readonly offsets: Float64Array };

/** What a name stands for. */
export type NamedClocks = {
  /** As the tz database spells it. */
  readonly name: string;
  /** The zone that it names: itself, or of a link the one that it stands for. */
  readonly zone: string;
  /** Made when it is first asked for, and kept. */
  readonly table: () => Table;
};

export const UNIT_MS = 30_000;
/** Rules that go on for ever are followed to the end of this year: the engine's last date is of 2100. */
export const LAST_YEAR_OF_TABLES = 2101;

/** The clocks of all names. */
export function tablesOf(text: string): Map<string, NamedClocks> {
  const clocks = new Map<string, NamedClocks>();
  for (const line of text.split("\n")) {
    const [groups, ...parts] = line.split("|");
    if (groups === undefined || parts.length === 0) continue;
    let made: Table | null = null;
    const table = () => made ??= readTable(parts);
    for (const group of groups.split(" ")) {
      const names = group.split(",");
      const [zone = ""] = names;
      for (const name of names) clocks.set(name, { name, zone, table });
    }
  }
  return clocks;
}

function readTable([offsetText = "", order = "", changeText = "", yearText = ""]: string[]): Table {
  const known = offsetText.split(",").map(inMs);
  const offsetAt = (place: number) => known[place] ?? NaN;
  const offsets = Array.from(order, (digit) => offsetAt(parseInt(digit, 36)));
  let last = 0;
  const changes = changeText === "" ? [] : changeText.split(",").map((text) => last += inMs(text));
  const [year = NaN, ...rules] = yearText.split(" ").map((rule) => rule.split(",").map(fieldOf));
  for (let y = Number(year); yearText !== "" && y <= LAST_YEAR_OF_TABLES; y++) {
    for (const [month = 0, day = 0, weekday = 0, ms = 0, place = 0] of rules) {
      changes.push(firstWeekday(y, month, day, weekday) + ms);
      offsets.push(offsetAt(place));
    }
  }
  return { changes: Float64Array.from(changes), offsets: Float64Array.from(offsets) };
}

const inMs = (text: string): number => parseInt(text, 36) * UNIT_MS;

/** Of a rule's fields the fourth is a time. */
const fieldOf = (text: string, i: number): number => i === 3 ? inMs(text) : Number(text);

/** UTC midnight of the first such weekday on or after a day, which may lie beyond its month. */
function firstWeekday(year: number, month: number, day: number, weekday: number): number {
  const from = new Date(Date.UTC(year, month, day));
  return from.setUTCDate(day + (weekday - from.getUTCDay() + 7) % 7);
}
