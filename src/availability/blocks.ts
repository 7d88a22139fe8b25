import { blockOf, type BlockRow, blocksOf } from "../generated/sql/availability.ts";
import { zoneOfRange } from "../people/asked-of.ts";
import type { Db } from "../platform/database/db.ts";
import { instantCursor, pageEnd } from "../platform/http/page.ts";
import { type AskedRange, openRange } from "../platform/http/range.ts";
import { invalid, Problem } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import { localText, utcSecond, utcText } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";

/** As blocks_last_366_days_at_most has it. */
const MOST_DAYS = 366;

/** A block as the API answers it: UTC, and wall time in `timezone`, the tutor's. */
export const toBlock = (row: BlockRow, timezone: string) => ({
  id: row.id,
  utc_start: utcText(row.starts_at),
  utc_end: utcText(row.ends_at),
  user_local_start: localText(timezone, row.starts_at),
  user_local_end: localText(timezone, row.ends_at),
  timezone,
  reason: row.reason,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

export type Block = ReturnType<typeof toBlock>;

/**
 * Checks when a block starts and ends, in epoch ms.
 * @throws Problem validation_failed unless the end is after the start and at most 366 days later;
 *   in_the_past when it has ended by `now`.
 */
export function mustBeBlockable({ start, end }: Interval, now: number): void {
  if (end <= start) throw invalid("end", "after", { field: "start" });
  if (end - start > MOST_DAYS * DAY) {
    throw invalid("end", "days_after", { days: MOST_DAYS, field: "start" });
  }
  mustNotHaveEnded(end, now);
}

/** @throws Problem in_the_past for a block that has ended, epoch ms: what was stays as it was. */
export function mustNotHaveEnded(end: number, now: number): void {
  if (end > now) return;
  throw new Problem("in_the_past", { reason: "block", end, now });
}

/** The answer for nobody's block and another tutor's alike (T5). */
export const noSuchBlock = (): Problem => new Problem("not_found", { what: "own_block" });

/**
 * One block of the tutor's own.
 * @throws Problem not_found, also for another tutor's block (T5).
 */
export async function readBlock(db: Db, tutorId: number, id: number): Promise<Block> {
  const row = await blockOf(db, { tutorId, id });
  if (!row) throw noSuchBlock();
  return toBlock(row, row.timezone);
}

const MOST_BLOCKS = 500;

/** A range, open where an end is missing, of days in `timezone`. And where the page before ended. */
export type BlockFilter = AskedRange & {
  readonly timezone?: string | undefined;
  readonly cursor?: string | undefined;
};

/**
 * A page of a tutor's blocks of which any part is in that time, in order of their start.
 * @throws Problem validation_failed for a cursor of no such page, or a time without an end after its start.
 */
export async function listBlocks(db: Db, tenant: string, tutorId: number, filter: BlockFilter) {
  const { from, to } = openRange(filter, await zoneOfRange(db, tutorId, filter));
  const { cursor: given, ...asked } = filter;
  const list = JSON.stringify([tenant, "blocks", tutorId, asked]);
  const after = instantCursor(given, list);
  const rows = await blocksOf(db, {
    tutorId,
    from,
    to,
    most: MOST_BLOCKS,
    afterStart: after?.at ?? null,
    afterId: after?.id ?? null,
  });
  return {
    ...pageEnd(rows, ({ starts_at }) => starts_at, list),
    results: rows.map((row) => toBlock(row, row.timezone)),
  };
}
