import { seriesOf } from "../generated/sql/series.ts";
import type { Db } from "../platform/db.ts";
import { knownCursor, pageEnd } from "../platform/page.ts";
import { utcText } from "../time/utc-text.ts";
import { toSeries } from "./series.ts";

const MOST_SERIES = 500;

/**
 * A page of a person's series, the oldest first, those that have ended too (L5).
 * @throws Problem validation_failed for a cursor of no page.
 */
export async function listSeries(db: Db, userId: number, cursor: string | undefined) {
  const after = knownCursor(cursor);
  const rows = await seriesOf(db, {
    userId,
    most: MOST_SERIES,
    afterDate: after && utcText(after.at).slice(0, 10),
    afterId: after?.id ?? null,
  });
  return {
    ...pageEnd(rows, ({ first_date }) => Date.parse(first_date)),
    series: rows.map(toSeries),
  };
}
