import { nameOf } from "../platform/http/fingerprint.ts";
import { boundCursor, boundCursorText } from "../platform/http/page.ts";
import { invalid } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import { HOUR, MINUTE } from "../time/units.ts";
import { type AskedFilter, type CardFilter, toCardFilter } from "./filter.ts";
import type { Order, Position } from "./tutors-in-order.ts";
import { type AskedTimes, asksForTimes, windowsOf } from "./windows.ts";

export type Sort = Order | "soonest_free";

/** A list of tutors as a request asks for it; wall times and dates are of `zone`. */
export type AskedSearch = AskedFilter & AskedTimes & {
  readonly sort: Sort;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** The same in one form, whoever asks for it how (M1). */
export type Search = {
  readonly filter: CardFilter;
  /** Epoch ms, in order of start; none where no time is asked for. */
  readonly windows: readonly Interval[];
  readonly durationMs: number;
  readonly sort: Sort;
  readonly limit: number;
  readonly after: Position | null;
  /** The instant by which a list by the soonest start is ordered: that of its first page; null on that. */
  readonly asOf: number | null;
  /** What a cursor belongs to: the filters and the order, not the page. */
  readonly list: () => string;
  /** The name of all that it asks for, the page too. */
  readonly hash: string;
};

/** Whether it matters when tutors are free. */
export const looksAtTimes = ({ sort, windows }: Pick<Search, "sort" | "windows">): boolean =>
  sort === "soonest_free" || windows.length > 0;

/**
 * Reads what a request asks for; `zone` is that of its windows and dates.
 * @throws Problem validation_failed for what contradicts itself, and for a cursor of another list.
 */
export function toSearch(asked: AskedSearch, tenantId: number, zone: string, now: number): Search {
  const { sort, limit, cursor } = asked;
  const filter = toCardFilter(asked);
  if (sort === "price" && filter.currency === null) {
    throw invalid("currency", "required_with", { field: "sort" });
  }
  const windows = windowsOf(asked, zone, now);
  const durationMs = looksAtTimes({ sort, windows }) ? asked.duration_minutes * MINUTE : 0;
  const list = () => JSON.stringify([tenantId, filter, sort, durationMs, timesOf(asked, zone)]);
  const { asOf, after } = positionOf(cursor, list, sort, now);
  const hash = nameOf(JSON.stringify([filter, sort, durationMs, windows, limit, asOf, after]));
  return { filter, windows, durationMs, sort, limit, after, asOf, list, hash };
}

/** As they were asked for: windows of weeks that begin with the next one are others a week later. */
function timesOf(asked: AskedSearch, zone: string) {
  if (!asksForTimes(asked)) return null;
  const { free_from, free_to, day_of_week, start_time, end_time, weeks, weeks_from } = asked;
  return [free_from, free_to, day_of_week, start_time, end_time, weeks, weeks_from, zone];
}

const OLDEST = HOUR;

/** A list by the soonest start goes on as it was ordered, unless that is long ago. */
function positionOf(cursor: string | undefined, list: () => string, sort: Sort, now: number) {
  if (cursor === undefined) return { asOf: null, after: null };
  const [prefix, rest] = cursor.includes("_") ? cursor.split("_", 2) : [undefined, cursor];
  const asOf = prefix === undefined ? null : parseInt(prefix, 36);
  if ((asOf !== null) !== (sort === "soonest_free") || asOf !== null && asOf > now) {
    throw invalid("cursor", "cursor");
  }
  const end = boundCursor(rest, ofPage(list, asOf));
  const after = end && { place: end.at, id: end.id };
  return { asOf: asOf !== null && asOf < now - OLDEST ? null : asOf, after };
}

/** What leads on behind a position. */
export function cursorOf({ list, sort }: Search, { place, id }: Position, asOf: number): string {
  const isAsOf = sort === "soonest_free";
  const text = boundCursorText({ at: place, id }, ofPage(list, isAsOf ? asOf : null));
  return isAsOf ? `${asOf.toString(36)}_${text}` : text;
}

const ofPage = (list: () => string, asOf: number | null): string => `${asOf} ${list()}`;
