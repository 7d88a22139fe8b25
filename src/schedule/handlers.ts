import { tutorAskedOf, zoneAskedIn } from "../people/asked-of.ts";
import { visibilityOf } from "../people/viewer.ts";
import { ownerOf } from "../people/tutor-of.ts";
import type { Context } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { languageHeaders } from "../platform/http/language.ts";
import { type AskedRange, wholeRange } from "../platform/http/range.ts";
import { etagOf } from "../platform/http/etag.ts";
import { MINUTE } from "../time/units.ts";
import { explainedInWords, explainTime } from "./explain-time.ts";
import {
  numbersOf,
  readPolicies,
  readSettings,
  replacePolicies,
  replaceSettings,
} from "./policies.ts";
import {
  type DatesQuestion,
  type FreeQuestion,
  readFreeDay,
  readFreeDays,
  readScheduleDay,
  readScheduleDays,
} from "./read-days.ts";
import { askerOf, notInTheWayOf } from "./who-moves.ts";

export const scheduleHandlers = {
  readScheduleDay: async ({ query }, answer, context) => {
    const question = await aboutDates(oneDate(query), context);
    const visibility = visibilityOf(context.caller, question.tutorId);
    return answer(200, await readScheduleDay(context.db, question, visibility));
  },

  readScheduleRange: async ({ query }, answer, context) => {
    const question = await aboutDates(query, context);
    const visibility = visibilityOf(context.caller, question.tutorId);
    return answer(200, await readScheduleDays(context.db, question, visibility));
  },

  readFreeDay: async ({ query }, answer, context) => {
    const question = await aboutDates(oneDate(query), context);
    return answer(200, await readFreeDay(context.db, await asked(question, query, context)));
  },

  readFreeRange: async ({ query }, answer, context) => {
    const question = await aboutDates(query, context);
    return answer(200, await readFreeDays(context.db, await asked(question, query, context)));
  },

  explainTime: async ({ query }, answer, { db, caller, now, wording }) => {
    const tutorId = tutorAskedOf(caller, query.tutor_id);
    const question = {
      tutorId,
      start: query.start,
      durationMs: query.duration_minutes * MINUTE,
      ...await askerOf(db, caller, { ...query, tutor_id: tutorId }),
      now: now(),
    };
    const reader = wording();
    const told = explainedInWords(await explainTime(db, question), reader);
    return answer(200, told, languageHeaders(reader));
  },

  readPolicies: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const policies = await readPolicies(db, tutorId);
    return answer(200, policies, { ETag: etagOf(policies) });
  },

  replacePolicies: async ({ query, header, body }, answer, { db, caller, log }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const wanted = { ...numbersOf(body), ifMatch: header["if-match"] };
    const policies = await replacePolicies(db, tutorId, wanted);
    log.info("policies_replaced", { tutor_id: tutorId, ...body });
    return answer(200, policies, { ETag: etagOf(policies) });
  },

  readSettings: async (_, answer, { db }) => {
    const settings = await readSettings(db);
    return answer(200, settings, { ETag: etagOf(settings) });
  },

  replaceSettings: async ({ header, body }, answer, { db, log }) => {
    const settings = await replaceSettings(db, {
      ...numbersOf(body),
      maxActiveWithTutor: body.max_active_with_tutor,
      maxActiveInAll: body.max_active_in_all,
      tutorsKnowAllStudents: body.tutors_know_all_students,
      ifMatch: header["if-match"],
    });
    log.info("settings_replaced", settings);
    return answer(200, settings, { ETag: etagOf(settings) });
  },
} satisfies Partial<Handlers>;

type Query = { readonly tutor_id?: number | undefined; readonly timezone?: string | undefined };

/** A date is a range of one. */
const oneDate = ({ date, ...query }: Query & { readonly date: string }): Query & AskedRange => ({
  ...query,
  from: { date },
  to: { date },
});

/** Whose calendar, when, and in which zone; what is not said is the caller's own. */
async function aboutDates(
  query: Query & AskedRange,
  { db, caller, now }: Context,
): Promise<DatesQuestion> {
  const range = wholeRange(query);
  const tutorId = tutorAskedOf(caller, query.tutor_id);
  const timezone = await zoneAskedIn(db, caller, query.timezone, tutorId);
  return { ...range, tutorId, timezone, now: now() };
}

type FreeQuery = {
  readonly duration_minutes: number;
  readonly step_minutes: number;
  readonly moving_lesson_id?: number | undefined;
};

async function asked(
  question: DatesQuestion,
  query: FreeQuery,
  { db, caller }: Context,
): Promise<FreeQuestion> {
  return {
    ...question,
    durationMinutes: query.duration_minutes,
    stepMinutes: query.step_minutes,
    own: await notInTheWayOf(db, caller, query.moving_lesson_id, question.tutorId),
  };
}
