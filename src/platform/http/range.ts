import { invalid } from "../../problem.ts";
import type { Interval } from "../../time/interval.ts";
import { endOf, type RangeEnd, startOf } from "../../time/range.ts";
import { DAY } from "../../time/units.ts";

/** A range as an operation's query has it, by whichever names: see `SameNames` (L2). */
export type AskedRange = {
  readonly from?: RangeEnd | undefined;
  readonly to?: RangeEnd | undefined;
};

/** Both ends of a range that there must be. */
export type WholeRange = { readonly from: RangeEnd; readonly to: RangeEnd };

/** Whether anything of the range is a date, which means another time in each zone. */
export const hasDates = ({ from, to }: AskedRange): boolean =>
  from !== undefined && "date" in from || to !== undefined && "date" in to;

/**
 * The half-open interval of a range, null where it is open; dates are days of `zone`.
 * @throws Problem validation_failed when it does not end after it begins.
 */
export function openRange(
  { from, to }: AskedRange,
  zone: string,
): { from: number | null; to: number | null } {
  if (from !== undefined && to !== undefined) mustBeInOrder({ from, to }, zone);
  return {
    from: from === undefined ? null : startOf(from, zone),
    to: to === undefined ? null : endOf(to, zone),
  };
}

/**
 * Both ends, where an operation cannot do without.
 * @throws Problem validation_failed.
 */
export function wholeRange({ from, to }: AskedRange): WholeRange {
  if (from === undefined) throw invalid("from", "required");
  if (to === undefined) throw invalid("to", "required");
  return { from, to };
}

/**
 * The interval of a range of so many days at most.
 * @throws Problem validation_failed when it is longer, or does not end after it begins.
 */
export function boundedRange(range: WholeRange, zone: string, mostDays: number): Interval {
  mustBeInOrder(range, zone);
  const interval = { start: startOf(range.from, zone), end: endOf(range.to, zone) };
  // Days of 23 and 25 hours are days.
  if (Math.round((interval.end - interval.start) / DAY) <= mostDays) return interval;
  const days = "date" in range.to ? mostDays - 1 : mostDays;
  throw invalid("to", "days_after", { days, field: "from" });
}

function mustBeInOrder({ from, to }: WholeRange, zone: string): void {
  // A date that the zone skips is a range without any time, and no mistake.
  if ("date" in from && "date" in to) {
    if (to.date < from.date) throw invalid("to", "not_before", { field: "from" });
  } else if (startOf(from, zone) >= endOf(to, zone)) {
    throw invalid("to", "after", { field: "from" });
  }
}
