import { blocksOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { invalid } from "../problem.ts";
import { knownInstant } from "../schedule/known-instant.ts";
import { utcText } from "../time/utc-text.ts";
import { type Block, toBlock } from "./block.ts";

/** RFC 3339; [from, to), open where one is missing. */
export type BlockFilter = { readonly from?: string | undefined; readonly to?: string | undefined };

/** A tutor's time off of which any part is in that time, in order of its start. */
export async function listBlocks(
  db: Db,
  tutorId: number,
  filter: BlockFilter,
): Promise<{ blocks: Block[] }> {
  const [from, to] = [bound("query.from", filter.from), bound("query.to", filter.to)];
  if (from && to && from >= to) throw invalid("query.to", "must be after from");
  const rows = await blocksOf(db, { tutorId, from, to });
  return { blocks: rows.map((row) => toBlock(row, row.timezone)) };
}

const bound = (path: string, text: string | undefined): string | null =>
  text === undefined ? null : utcText(knownInstant(path, text));
