/** Half-open time [start, end) in epoch milliseconds: its end is the first instant outside it. */
export type Interval = { readonly start: number; readonly end: number };

/** True when the two share time. Touching is no overlap. */
export const overlaps = (a: Interval, b: Interval): boolean => a.start < b.end && b.start < a.end;

/**
 * The union of intervals in any order: sorted and disjoint, touching ones made one, empty ones gone.
 * That is the form every other function here takes and gives ("merged").
 */
export function merge(intervals: readonly Interval[]): Interval[] {
  const union: { start: number; end: number }[] = [];
  for (const { start, end } of sortByStart(intervals)) {
    const last = union.at(-1);
    if (start >= end) continue;
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else union.push({ start, end });
  }
  return union;
}

/** A copy in the order of the starts; of two with one start the order stays. */
export const sortByStart = <I extends Interval>(intervals: readonly I[]): I[] =>
  intervals.toSorted((a, b) => a.start - b.start);

/** What of `merged` lies outside `holes`, also merged: one sweep over both. */
export function subtract(merged: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const rest: Interval[] = [];
  let next = 0;
  for (const { start, end } of merged) {
    let from = start;
    next = firstEndingAfter(holes, start, next);
    for (let i = next; i < holes.length; i++) {
      const hole = holes[i];
      if (hole === undefined || hole.start >= end) break;
      if (from < hole.start) rest.push({ start: from, end: hole.start });
      from = hole.end;
    }
    if (from < end) rest.push({ start: from, end });
  }
  return rest;
}

/** What `a` and `b`, both merged, have in common: one sweep over both. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let next = 0;
  for (const { start, end } of a) {
    next = firstEndingAfter(b, start, next);
    for (let i = next; i < b.length; i++) {
      const other = b[i];
      if (other === undefined || other.start >= end) break;
      common.push({ start: Math.max(start, other.start), end: Math.min(end, other.end) });
    }
  }
  return common;
}

/** The part of `merged` inside [from, to). */
export const clip = (merged: readonly Interval[], from: number, to: number): Interval[] =>
  from < to ? intersect([{ start: from, end: to }], merged) : [];

/** True when any of `merged` shares time with `interval`. */
export function overlapsAny(merged: readonly Interval[], interval: Interval): boolean {
  if (interval.start >= interval.end) return false;
  const next = merged[firstEndingAfter(merged, interval.start, 0)];
  return next !== undefined && next.start < interval.end;
}

function firstEndingAfter(merged: readonly Interval[], ms: number, from: number): number {
  let low = from;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const interval = merged[middle];
    if (interval !== undefined && interval.end > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}
