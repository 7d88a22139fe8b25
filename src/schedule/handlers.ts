import { userOf } from "../platform/caller.ts";
import type { Handlers } from "../platform/contract.ts";
import { readPolicies } from "./read-policies.ts";
import { readSettings } from "./read-settings.ts";
import { replacePolicies } from "./replace-policies.ts";
import { replaceSettings } from "./replace-settings.ts";

export const scheduleHandlers = {
  readPolicies: async (_, answer, { db, caller }) =>
    answer(200, await readPolicies(db, userOf(caller).userId)),

  replacePolicies: async ({ body }, answer, { db, caller, log }) => {
    const { userId } = userOf(caller);
    const policies = await replacePolicies(db, userId, numbersOf(body));
    log.info("policies_replaced", { tutor_id: userId, ...body });
    return answer(200, policies);
  },

  readSettings: async (_, answer, { db }) => answer(200, await readSettings(db)),

  replaceSettings: async ({ body }, answer, { db, log }) => {
    const settings = await replaceSettings(db, {
      ...numbersOf(body),
      maxActiveWithTutor: body.max_active_with_tutor,
      maxActiveInAll: body.max_active_in_all,
    });
    log.info("settings_replaced", settings);
    return answer(200, settings);
  },
} satisfies Partial<Handlers>;

type Numbers<N> = {
  readonly min_notice_minutes: N;
  readonly horizon_days: N;
  readonly buffer_before_minutes: N;
  readonly buffer_after_minutes: N;
  readonly max_lessons_per_day: number | null;
  readonly max_lessons_per_week: number | null;
  readonly cancellation_notice_minutes: N;
};

/** What a policy and the settings have in common. */
const numbersOf = <N>(body: Numbers<N>) => ({
  minNoticeMinutes: body.min_notice_minutes,
  horizonDays: body.horizon_days,
  bufferBeforeMinutes: body.buffer_before_minutes,
  bufferAfterMinutes: body.buffer_after_minutes,
  maxLessonsPerDay: body.max_lessons_per_day,
  maxLessonsPerWeek: body.max_lessons_per_week,
  cancellationNoticeMinutes: body.cancellation_notice_minutes,
});
