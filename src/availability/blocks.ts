import { blocksOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { knownCursor, pageEnd } from "../platform/http/page.ts";
import { invalid, Problem } from "../problem.ts";
import { knownInstant, wholeMinute } from "../schedule/known-time.ts";
import type { Interval } from "../time/interval.ts";
import { localText } from "../time/local-text.ts";
import { utcText } from "../time/utc-text.ts";

const MOST_DAYS = 366;

export type BlockRow = {
  readonly id: number;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly reason: string | null;
  readonly created_at: string;
};

/** Time off as the API answers it: UTC, and wall time in `timezone`, the tutor's. */
export const toBlock = (row: BlockRow, timezone: string) => ({
  id: row.id,
  utc_start: row.starts_at,
  utc_end: row.ends_at,
  user_local_start: localText(timezone, Date.parse(row.starts_at)),
  user_local_end: localText(timezone, Date.parse(row.ends_at)),
  timezone,
  reason: row.reason,
  created_at: row.created_at,
});

export type Block = ReturnType<typeof toBlock>;

/**
 * Reads when time off starts and ends, RFC 3339 with any offset, as epoch ms.
 * @throws Problem validation_failed unless both are whole minutes, the end after the start and at most
 *   366 days later; in_the_past when it has ended by `now`.
 */
export function blockTimes(
  body: { readonly start: string; readonly end: string },
  now: number,
): Interval {
  const start = wholeMinute("body.start", knownInstant("body.start", body.start));
  const end = wholeMinute("body.end", knownInstant("body.end", body.end));
  if (end <= start) throw invalid("end", "after", { field: "start" });
  if (end - start > MOST_DAYS * 86_400_000) {
    throw invalid("end", "days_after", { days: MOST_DAYS, field: "start" });
  }
  mustNotHaveEnded(end, now);
  return { start, end };
}

/** @throws Problem in_the_past for time off that has ended, epoch ms: what was stays as it was. */
export function mustNotHaveEnded(end: number, now: number): void {
  if (end > now) return;
  throw new Problem("in_the_past", { reason: "block", end, now });
}

/** The answer for nobody's time off and another tutor's alike (T5). */
export const noSuchBlock = (): Problem => new Problem("not_found", { what: "own_block" });

const MOST_BLOCKS = 500;

/** RFC 3339; [from, to), open where one is missing. And where the page before ended. */
export type BlockFilter = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
};

/**
 * A page of a tutor's time off of which any part is in that time, in order of its start.
 * @throws Problem validation_failed for instants or a cursor that are none.
 */
export async function listBlocks(db: Db, tutorId: number, filter: BlockFilter) {
  const [from, to] = [bound("query.from", filter.from), bound("query.to", filter.to)];
  if (from && to && from >= to) throw invalid("to", "after", { field: "from" });
  const after = knownCursor(filter.cursor);
  const rows = await blocksOf(db, {
    tutorId,
    from,
    to,
    most: MOST_BLOCKS,
    afterStart: after && utcText(after.at),
    afterId: after?.id ?? null,
  });
  return {
    ...pageEnd(rows, ({ starts_at }) => Date.parse(starts_at)),
    blocks: rows.map((row) => toBlock(row, row.timezone)),
  };
}

const bound = (path: string, text: string | undefined): string | null =>
  text === undefined ? null : utcText(knownInstant(path, text));
