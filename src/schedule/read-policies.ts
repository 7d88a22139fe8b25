import { policiesOf } from "../generated/sql/schedule.ts";
import type { Db } from "../platform/db.ts";
import { noSuchTutor } from "./no-such-user.ts";

/**
 * What a tutor asks of those who book with him: his own numbers, null where he follows the tenant, and
 * those in force.
 * @throws Problem not_found when there is no such tutor.
 */
export async function readPolicies(db: Db, tutorId: number) {
  const row = await policiesOf(db, { tutorId });
  if (!row) throw noSuchTutor();
  return {
    min_notice_minutes: row.min_notice_minutes,
    horizon_days: row.horizon_days,
    buffer_before_minutes: row.buffer_before_minutes,
    buffer_after_minutes: row.buffer_after_minutes,
    max_lessons_per_day: row.max_lessons_per_day,
    max_lessons_per_week: row.max_lessons_per_week,
    cancellation_notice_minutes: row.cancellation_notice_minutes,
    effective: {
      min_notice_minutes: row.effective_min_notice_minutes,
      horizon_days: row.effective_horizon_days,
      buffer_before_minutes: row.effective_buffer_before_minutes,
      buffer_after_minutes: row.effective_buffer_after_minutes,
      max_lessons_per_day: row.effective_max_lessons_per_day,
      max_lessons_per_week: row.effective_max_lessons_per_week,
      cancellation_notice_minutes: row.effective_cancellation_notice_minutes,
    },
  };
}

export type Policies = Awaited<ReturnType<typeof readPolicies>>;
