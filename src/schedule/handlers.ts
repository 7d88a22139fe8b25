import { visibilityOf } from "../people/viewer.ts";
import { ownerOf } from "../people/tutor-of.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { MINUTE } from "../time/units.ts";
import { en } from "../wording/en.ts";
import { explainTime } from "./explain-time.ts";
import {
  numbersOf,
  readPolicies,
  readSettings,
  replacePolicies,
  replaceSettings,
} from "./policies.ts";
import {
  type DatesQuestion,
  readFreeDay,
  readFreeDays,
  readScheduleDay,
  readScheduleDays,
} from "./read-days.ts";
import { type Verdict, verdictInWords } from "./rules.ts";
import { ownHoldsOf, whoAsks } from "./who-asks.ts";

export const scheduleHandlers = {
  readScheduleDay: async ({ query }, answer, { db, caller, now }) => {
    const visibility = visibilityOf(caller, query.tutor_id);
    return answer(200, await readScheduleDay(db, oneDate(query, now()), visibility));
  },

  readScheduleRange: async ({ query }, answer, { db, caller, now }) => {
    const visibility = visibilityOf(caller, query.tutor_id);
    return answer(200, await readScheduleDays(db, manyDates(query, now()), visibility));
  },

  readFreeDay: async ({ query }, answer, { db, caller, now }) =>
    answer(200, await readFreeDay(db, { ...oneDate(query, now()), ...asked(query, caller) })),

  readFreeRange: async ({ query }, answer, { db, caller, now }) =>
    answer(200, await readFreeDays(db, { ...manyDates(query, now()), ...asked(query, caller) })),

  explainTime: async ({ query }, answer, { db, caller, now }) => {
    const question = {
      tutorId: query.tutor_id,
      start: query.start,
      durationMs: query.duration_minutes * MINUTE,
      ...whoAsks(caller, query),
      now: now(),
    };
    const { rules, ...explained } = await explainTime(db, question);
    return answer(200, { ...explained, rules: rules.map(inWords) });
  },

  readPolicies: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await readPolicies(db, tutorId));
  },

  replacePolicies: async ({ query, body }, answer, { db, caller, log }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const policies = await replacePolicies(db, tutorId, numbersOf(body));
    log.info("policies_replaced", { tutor_id: tutorId, ...body });
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

const inWords = (verdict: Verdict) => ({
  rule: verdict.rule,
  passed: verdict.passed,
  detail: verdictInWords(verdict, en),
});

type Query = { readonly tutor_id: number; readonly timezone: string };

const oneDate = (
  { tutor_id, timezone, date }: Query & { date: string },
  now: number,
): DatesQuestion => ({ tutorId: tutor_id, timezone, from: date, to: date, now });

const manyDates = (
  { tutor_id, timezone, from, to }: Query & { from: string; to: string },
  now: number,
): DatesQuestion => ({ tutorId: tutor_id, timezone, from, to, now });

const asked = (
  query: { readonly duration_minutes: number; readonly step_minutes: number },
  caller: Caller,
) => ({
  durationMinutes: query.duration_minutes,
  stepMinutes: query.step_minutes,
  own: ownHoldsOf(caller),
});
