import { extendHorizon } from "../availability/extend-horizon.ts";
import { forgetOldAnswers } from "../generated/sql/idempotency.ts";
import { completeLessons } from "../lessons/complete-lessons.ts";
import type { Db } from "../platform/db.ts";
import { utcText } from "../time/utc-text.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What a cron entry calls for each tenant, hourly: slots reach the horizon in every zone (A7), lessons
 * that have ended are completed, kept answers older than a day go (L7). Safe to run twice and on two
 * servers at once.
 */
export async function maintainTenant(db: Db, now: number) {
  return {
    lessons_completed: await completeLessons(db, now),
    answers_forgotten: await forgetOldAnswers(db, {
      notBefore: utcText(now - DAY_MS),
    }),
    // Last, since one tutor's calendar may fail.
    calendars_extended: await extendHorizon(db, now),
  };
}
