/** What a tutor asks of those who book with him: his own wishes, else the tenant's. */
export type Policy = {
  /** How long before its start a lesson must be booked; 0 asks for nothing. */
  readonly minNoticeMinutes: number;
  /** How many dates after today, in the tutor's zone, lessons may start on. */
  readonly horizonDays: number;
  /** Time that he keeps free before each lesson, and after it. */
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** How many lessons may start on one date of the tutor's zone; null is any number. */
  readonly maxLessonsPerDay: number | null;
  /** How many lessons may start in one ISO week of the tutor's zone; null is any number. */
  readonly maxLessonsPerWeek: number | null;
  /** How long before its start a lesson can be cancelled. No rule of booking looks at it. */
  readonly cancellationNoticeMinutes: number;
};

const MINUTE = 60_000;

/**
 * The time that must lie between two lessons, in ms. Every lesson has both buffers around it, and
 * none may reach into another lesson: what counts is the longer one. The buffers themselves may share
 * time.
 */
export const gapOf = (policy: Policy): number =>
  Math.max(policy.bufferBeforeMinutes, policy.bufferAfterMinutes) * MINUTE;

/** How long before its start a lesson must be booked, in ms. */
export const noticeOf = (policy: Policy): number => policy.minNoticeMinutes * MINUTE;
