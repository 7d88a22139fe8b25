import type { AskedRange, WholeRange } from "../platform/http/range.ts";
import { addDays, LAST_YEAR } from "../time/date.ts";
import type { RangeEnd } from "../time/range.ts";
import { dateOf } from "../time/time-text.ts";

const MORE_DATES = 6;

/** A range of which less may be said: it begins today and has six dates more (N3). `now` is epoch ms. */
export function weekAhead({ from, to }: AskedRange, zone: string, now: number): WholeRange {
  const begins: RangeEnd = from ?? { date: dateOf(zone, now) };
  const first = "date" in begins ? begins.date : dateOf(zone, begins.at);
  return { from: begins, to: to ?? { date: later(first) } };
}

const LAST_DATE = `${LAST_YEAR}-12-31`;

/** No date that an answer may not name; those of one year read in their order. */
function later(first: string): string {
  const date = addDays(first, MORE_DATES);
  if (date <= LAST_DATE) return date;
  return first > LAST_DATE ? first : LAST_DATE;
}
