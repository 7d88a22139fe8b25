import { endSeries, seriesToChange } from "../generated/sql/series.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { utcText } from "../time/utc-text.ts";
import { noSuchSeries, type Series, toSeries } from "./series.ts";

export type SeriesCancel = {
  readonly id: number;
  /** The first date that is cancelled. */
  readonly from: string;
  readonly reason: string | null;
  /** Epoch ms. */
  readonly now: number;
};

/**
 * Ends a series (L5): its scheduled lessons of `from` and later that are still to begin are cancelled,
 * and no later dates are made. Answers how many were cancelled.
 * @throws Problem not_found.
 */
export function cancelSeries(
  db: Db,
  { userId, seesAll }: Viewer,
  { id, from, reason, now }: SeriesCancel,
): Promise<{ series: Series; cancelled: number }> {
  return inTransaction(db, async (tx) => {
    const series = await seriesToChange(tx, { id, viewerId: userId, seesAll });
    if (!series) throw noSuchSeries();
    const ending = { id, from, now: utcText(now) };
    const { cancelled, ...row } = await endSeries(tx, { ...ending, reason, actorId: userId });
    return { series: toSeries(row), cancelled };
  });
}
