import type { Schemas } from "../../client/create-client.ts";

export type Cell = Schemas["Cell"];

/** A line of the grid: the half hours of one wall time, a day a column. */
export type Row = {
  readonly key: string;
  /** `10:30`. */
  readonly time: string;
  /** 2 where the clocks went back and the time came again. */
  readonly occurrence: number;
  /** By weekday; null where a day has no such half hour. */
  readonly cells: readonly (Cell | null)[];
};

const keyOf = (time: string, occurrence: number) => `${time}#${occurrence}`;

/**
 * The cells of a week as lines. Where the clocks go forward a day has no cell at some times; where they go
 * back the same times come twice, in lines of their own after the first.
 */
export function rowsOf(cells: readonly Cell[]): Row[] {
  const byKey = new Map<string, (Cell | null)[]>();
  const sequences: string[][] = [];
  for (const day of byWeekday(cells)) {
    const seen = new Map<string, number>();
    sequences.push(day.map((cell) => {
      const occurrence = (seen.get(cell.time) ?? 0) + 1;
      seen.set(cell.time, occurrence);
      const key = keyOf(cell.time, occurrence);
      const line = byKey.get(key) ?? Array<Cell | null>(7).fill(null);
      line[cell.weekday] = cell;
      byKey.set(key, line);
      return key;
    }));
  }
  return inOrder([...byKey.keys()], sequences).map((key) => {
    const [time = "", occurrence = "1"] = key.split("#");
    return { key, time, occurrence: Number(occurrence), cells: byKey.get(key) ?? [] };
  });
}

/** The lines of an ordinary week of which no cell is known yet. */
export const waitingRows: readonly Row[] = Array.from({ length: 48 }, (_, half) => {
  const time = `${String(half >> 1).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`;
  return { key: keyOf(time, 1), time, occurrence: 1, cells: Array(7).fill(null) };
});

function byWeekday(cells: readonly Cell[]): Cell[][] {
  const days: Cell[][] = Array.from({ length: 7 }, () => []);
  for (const cell of cells) days[cell.weekday]?.push(cell);
  return days;
}

/** First times by the clock; each that comes again right after the one that came before it on its day. */
function inOrder(keys: readonly string[], sequences: readonly string[][]): string[] {
  const order = keys.filter((key) => key.endsWith("#1")).sort();
  for (const day of sequences) {
    day.forEach((key, i) => {
      if (order.includes(key)) return;
      order.splice(order.indexOf(day[i - 1] ?? "") + 1, 0, key);
    });
  }
  return order;
}

const MINUTE_MS = 60_000;

/** By how many minutes the wall time of a cell is ahead of UTC. */
export const offsetMinutes = ({ date, time, start }: Cell): number =>
  (Date.parse(`${date}T${time}:00Z`) - Date.parse(start)) / MINUTE_MS;

/** The same as a text: `+02:00`. */
export function offsetOf(cell: Cell): string {
  const minutes = offsetMinutes(cell);
  const [sign, size] = minutes < 0 ? ["−", -minutes] : ["+", minutes];
  const two = (part: number) => String(part).padStart(2, "0");
  return `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
