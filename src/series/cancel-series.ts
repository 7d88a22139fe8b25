import { endSeries, firstToCancel, seriesToChange } from "../generated/sql/series.ts";
import { partIn } from "../lessons/lesson-details.ts";
import { actorIdOf, type Viewer } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { mustCancelInTime } from "../schedule/cancellation-notice.ts";
import { seriesEtag } from "./read-series.ts";
import { noSuchSeries, type Series, toSeries } from "./series.ts";

export type SeriesCancel = {
  /** Its public id. */
  readonly id: string;
  readonly ifMatch?: IfMatch | undefined;
  /** The first date that is cancelled. */
  readonly from: string;
  readonly reason: string | null;
  /** Epoch ms. */
  readonly now: number;
};

/**
 * Ends a series (L5): its scheduled lessons of `from` and later that are still to begin are cancelled,
 * and no later dates are made. Answers how many were cancelled. A student keeps to the tutor's
 * cancellation notice for the first of them.
 * @throws Problem not_found, version_mismatch, too_late_to_cancel; nothing is cancelled then.
 */
export function cancelSeries(
  db: Db,
  viewer: Viewer,
  { id, ifMatch, from, reason, now }: SeriesCancel,
): Promise<{ series: Series; cancelled: number; etag: string }> {
  const { userId, seesAll } = viewer;
  return inTransaction(db, async (tx) => {
    const series = await seriesToChange(tx, { publicId: id, viewerId: userId, seesAll });
    if (!series) throw noSuchSeries();
    await mustMatch(ifMatch, () => seriesEtag(tx, series));
    const ending = { id: series.id, from, now };
    if (series.student_id === userId) {
      const { starts_at: startsAt } = await firstToCancel(tx, ending);
      if (startsAt) await mustCancelInTime(tx, { tutorId: series.tutor_id, startsAt, now });
    }
    const { cancelled, ...row } = await endSeries(tx, {
      ...ending,
      reason,
      actorId: actorIdOf(viewer),
      actingId: userId,
      cancelledBy: partIn(series, userId),
    });
    return { series: toSeries(row), cancelled, etag: await seriesEtag(tx, row) };
  });
}
