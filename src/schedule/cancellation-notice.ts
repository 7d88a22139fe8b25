import { cancellationNoticeOf } from "../generated/sql/schedule.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { MINUTE } from "../time/units.ts";

/**
 * A student cancels a lesson, or moves it away, in time: at least as many minutes before its start as the
 * tutor asks for, or else the tenant. Where nobody asks for any, a lesson that has begun can still be
 * cancelled. `startsAt` and `now` are epoch ms.
 * @throws Problem too_late_to_cancel.
 */
export async function mustCancelInTime(
  db: Db,
  lesson: { readonly tutorId: number; readonly startsAt: number; readonly now: number },
): Promise<void> {
  const { minutes } = await cancellationNoticeOf(db, lesson);
  const lastMoment = lesson.startsAt - minutes * MINUTE;
  if (minutes === 0 || lesson.now <= lastMoment) return;
  throw new Problem("too_late_to_cancel", { minutes, until: lastMoment });
}
