import { extendHorizon } from "../availability/extend-horizon.ts";
import { forgetOldAnswers } from "../generated/sql/idempotency.ts";
import { completeLessons } from "../lessons/complete-lessons.ts";
import { sweepHolds } from "../lessons/holds.ts";
import { forgetMetrics } from "../marketplace/save-metrics.ts";
import { forgetSettled } from "../notifications/forget-settled.ts";
import { withdrawPast } from "../notifications/withdraw-past.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { KEPT_MS } from "../platform/http/idempotency.ts";
import { finishErasures } from "../privacy/erase-person.ts";
import { extendSeries, type SkippedDate } from "../series/extend-series.ts";
import { takeBackDates } from "../series/take-back-dates.ts";
import { forgetDeliveries } from "../webhooks/forget-deliveries.ts";
import { sweepCodes } from "../telegram/wrong-tries.ts";
import { followTzRelease, type ZoneFollowed } from "./follow-tz-release.ts";

/**
 * What a cron entry calls for each tenant, hourly: slots and weekly lessons follow a new release of the tz
 * database (X15), slots reach the horizon in every zone (A7), lessons that have ended are completed, holds that
 * have expired (L8), kept answers older than a day (L7), codes for Telegram accounts whose time is up (N3),
 * metrics older than a week (M2), deliveries of webhooks older than a month and of deleted endpoints (X13) go,
 * nobody is told any more of a lesson that is over (N1), what was told of lessons of 90 days ago goes, what is left
 * of people who were erased goes, series get the dates that came inside the horizon and those that were
 * taken and are free (L5). Safe to run twice and on two servers at once. `now` must be the database's time (X12): what
 * is done here is final. `onSkipped` is told of dates of series that were left out, `onFollowed` of zones whose
 * times followed a release.
 * @throws AggregateError of all that failed, after everything else was done.
 */
export async function maintainTenant(
  db: Db,
  now: number,
  onSkipped?: (date: SkippedDate) => void,
  onFollowed?: (zone: ZoneFollowed) => void,
) {
  const failures: unknown[] = [];
  const attempt = (task: Promise<number>) =>
    task.catch((error) => {
      failures.push(...error instanceof AggregateError ? error.errors : [error]);
      return 0;
    });
  const done = {
    lessons_completed: await attempt(completeLessons(db, now)),
    notifications_withdrawn: await attempt(withdrawPast(db, now)),
    notifications_forgotten: await attempt(forgetSettled(db, now)),
    holds_swept: await attempt(sweepHolds(db)),
    answers_forgotten: await attempt(forgetAnswers(db, now)),
    rows_erased: await attempt(finishErasures(db, now)),
    telegram_codes_swept: await attempt(sweepCodes(db, now)),
    metrics_forgotten: await attempt(forgetMetrics(db, now)),
    webhook_deliveries_forgotten: await attempt(forgetDeliveries(db, now)),
    times_that_followed_clocks: await attempt(followTzRelease(db, now, onFollowed)),
    calendars_extended: await attempt(extendHorizon(db, now)),
    series_dates_taken_back: await attempt(takeBackDates(db, now)),
    series_lessons_made: await attempt(extendSeries(db, now, onSkipped)),
  };
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "));
  return done;
}

/** Kept answers that have had their day go (L7). Answers how many; `most` is what a statement may take. */
export const forgetAnswers = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches(
    (limit) => forgetOldAnswers(db, { notBefore: now - KEPT_MS, most: limit }),
    most,
  );
