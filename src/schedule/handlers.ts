import { visibilityOf } from "../people/viewer.ts";
import { type Caller, userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import type { Db } from "../platform/database/db.ts";
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
import { whoMoves } from "./who-moves.ts";

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
    answer(
      200,
      await readFreeDay(db, { ...oneDate(query, now()), ...await asked(db, query, caller) }),
    ),

  readFreeRange: async ({ query }, answer, { db, caller, now }) =>
    answer(
      200,
      await readFreeDays(db, { ...manyDates(query, now()), ...await asked(db, query, caller) }),
    ),

  explainTime: async ({ query }, answer, { db, caller, now }) => {
    const question = {
      tutorId: query.tutor_id,
      start: query.start,
      durationMs: query.duration_minutes * MINUTE,
      ...query.moving_lesson_id === undefined
        ? whoAsks(caller, query)
        : await whoMoves(db, caller, query.moving_lesson_id, query),
      now: now(),
    };
    const { rules, ...explained } = await explainTime(db, question);
    return answer(200, { ...explained, rules: rules.map(inWords) });
  },

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

type FreeQuery = {
  readonly tutor_id: number;
  readonly duration_minutes: number;
  readonly step_minutes: number;
  readonly moving_lesson_id?: number | undefined;
};

const asked = async (db: Db, query: FreeQuery, caller: Caller) => ({
  durationMinutes: query.duration_minutes,
  stepMinutes: query.step_minutes,
  own: query.moving_lesson_id === undefined
    ? ownHoldsOf(caller)
    : await whoMoves(db, caller, query.moving_lesson_id, { tutor_id: query.tutor_id }),
});
