import { blocksOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { knownCursor, pageEnd } from "../platform/page.ts";
import { invalid } from "../problem.ts";
import { knownInstant } from "../schedule/known-instant.ts";
import { utcText } from "../time/utc-text.ts";
import { toBlock } from "./block.ts";

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
  if (from && to && from >= to) throw invalid("query.to", "must be after from");
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
