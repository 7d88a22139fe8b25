import type { Table } from "./tz-tables.ts";
import { stretchAt, stretchOffset } from "./zone.ts";

/** Time in which two tables of a zone have other offsets: [from, to) in epoch ms, offsets in ms. */
export type Difference = {
  /** -Infinity: from the first year of the tables on. */
  readonly from: number;
  /** Infinity: to the last year of the tables. */
  readonly to: number;
  readonly before: number;
  readonly after: number;
};

/** Where an offset of `before` is another in `after`, in order, from `since` (epoch ms) on. */
export function zoneDifferences(before: Table, after: Table, since = -Infinity): Difference[] {
  const cuts = [...new Set([...before.changes, ...after.changes])]
    .filter((ms) => ms > since)
    .toSorted((a, b) => a - b);
  const found: Difference[] = [];
  [since, ...cuts].forEach((from, i) => {
    const [was, is] = [before, after].map((table) => stretchOffset(table, stretchAt(table, from)));
    const to = cuts[i] ?? Infinity;
    if (was === undefined || is === undefined || was === is) return;
    const last = found.at(-1);
    const goesOn = last?.to === from && last.before === was && last.after === is;
    if (goesOn) found.pop();
    found.push({ from: goesOn ? last.from : from, to, before: was, after: is });
  });
  return found;
}
