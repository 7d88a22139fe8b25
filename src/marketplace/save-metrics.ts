import { forgetOldMetrics, insertMetrics } from "../generated/sql/marketplace.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { DAY } from "../time/units.ts";
import type { Measure, MetricName } from "./metrics.ts";

const KEPT_MS = 7 * DAY;

/** Writes what was measured of a tenant up to `now` (epoch ms): a row for each measure (M2). */
export async function saveMetrics(
  db: Db,
  measured: ReadonlyMap<MetricName, Readonly<Measure>>,
  now: number,
): Promise<void> {
  const all = [...measured];
  await insertMetrics(db, {
    now,
    names: all.map(([name]) => name),
    counts: all.map(([, { count }]) => count),
    totals: all.map(([, { total }]) => total),
    mosts: all.map(([, { most }]) => most),
  });
}

/** What was measured more than seven days ago goes. Answers how many rows; `most` is what a statement may take. */
export const forgetMetrics = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches((limit) => forgetOldMetrics(db, { before: now - KEPT_MS, most: limit }), most);
