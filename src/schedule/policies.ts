import {
  lockPolicies,
  lockSettings,
  policiesOf,
  type PoliciesRow,
  savePolicies,
  saveSettings,
  settingsInForce,
} from "../generated/sql/schedule.ts";
import { noSuchTutor } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { utcSecond } from "../time/time-text.ts";
import { MINUTE } from "../time/units.ts";

/** What a tutor asks of those who book with them: their own wishes, else the tenant's. */
export type Policy = {
  /** How long before its start a lesson must be booked; 0 asks for nothing. */
  readonly minNoticeMinutes: number;
  /** How many dates after today, in the tutor's zone, lessons may start on. */
  readonly horizonDays: number;
  /** Time that they keep free before each lesson, and after it. */
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** How many lessons may start on one date of the tutor's zone; null is any number. */
  readonly maxLessonsPerDay: number | null;
  /** How many lessons may start in one ISO week of the tutor's zone; null is any number. */
  readonly maxLessonsPerWeek: number | null;
  /** How long before its start a lesson can be cancelled. No rule of booking looks at it. */
  readonly cancellationNoticeMinutes: number;
};

/**
 * The time that must lie between two lessons, in ms: the buffer after the first and the one before the
 * second, one after the other.
 */
export const gapOf = (policy: Policy): number =>
  (policy.bufferAfterMinutes + policy.bufferBeforeMinutes) * MINUTE;

/** How long before its start a lesson must be booked, in ms. */
export const noticeOf = (policy: Policy): number => policy.minNoticeMinutes * MINUTE;

/**
 * What a tutor asks of those who book with them: their own numbers, null where they follow the tenant, and
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
    created_at: utcSecond(row.created_at),
    updated_at: utcSecond(row.updated_at),
  };
}

export type Policies = Awaited<ReturnType<typeof readPolicies>>;

type Numbers<N> = {
  readonly [K in keyof PoliciesRow]: null extends PoliciesRow[K] ? PoliciesRow[K] : N;
};

/** What a policy and the settings have in common, as bodies and rows call it; a cap may be null. */
export const numbersOf = <N>(given: Numbers<N>) => ({
  minNoticeMinutes: given.min_notice_minutes,
  horizonDays: given.horizon_days,
  bufferBeforeMinutes: given.buffer_before_minutes,
  bufferAfterMinutes: given.buffer_after_minutes,
  maxLessonsPerDay: given.max_lessons_per_day,
  maxLessonsPerWeek: given.max_lessons_per_week,
  cancellationNoticeMinutes: given.cancellation_notice_minutes,
});

/** Minutes, days and lessons; null: as the tenant has it. */
export type OwnPolicies = Omit<Parameters<typeof savePolicies>[1], "tutorId">;

/** The state that is to be replaced, where the caller says so. */
type InState = { readonly ifMatch?: IfMatch | undefined };

/**
 * Replaces all of a tutor's policies. They bind whoever books from now on, and leave alone what is
 * booked.
 * @throws Problem not_found when there is no such tutor, version_mismatch.
 */
export function replacePolicies(
  db: Db,
  tutorId: number,
  { ifMatch, ...policies }: OwnPolicies & InState,
): Promise<Policies> {
  return inTransaction(db, async (tx) => {
    await lockPolicies(tx, { tutorId });
    await mustMatch(ifMatch, async () => etagOf(await readPolicies(tx, tutorId)));
    await savePolicies(tx, { tutorId, ...policies });
    return readPolicies(tx, tutorId);
  });
}

/** The tenant's defaults for all tutors, and its limits of a student's active bookings. */
export type Settings = Awaited<ReturnType<typeof readSettings>>;

/** What the tenant has set, or what it began with. */
export async function readSettings(db: Db) {
  const { created_at, updated_at, ...row } = await settingsInForce(db);
  return { ...row, created_at: utcSecond(created_at), updated_at: utcSecond(updated_at) };
}

/** Minutes, days and lessons; a cap on lessons that is null is no cap. */
export type NewSettings = Parameters<typeof saveSettings>[1];

/**
 * Replaces all settings of the tenant. They bind each tutor where they have no policy of their own, from now
 * on, and leave alone what is booked.
 * @throws Problem version_mismatch.
 */
export function replaceSettings(
  db: Db,
  { ifMatch, ...settings }: NewSettings & InState,
): Promise<Settings> {
  return inTransaction(db, async (tx) => {
    await lockSettings(tx);
    await mustMatch(ifMatch, async () => etagOf(await readSettings(tx)));
    await saveSettings(tx, settings);
    return readSettings(tx);
  });
}
