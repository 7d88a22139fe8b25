import { visibilityOf } from "../people/viewer.ts";
import type { Caller } from "../platform/contract/context.ts";
import { knownMonday, knownZone } from "../schedule/known-time.ts";
import type { WeekQuestion } from "./build-week.ts";

type Query = {
  readonly tutor_id: number;
  readonly week_start: string;
  readonly timezone: string;
  readonly days?: readonly number[] | undefined;
};

/**
 * What a request for a week asks (C1).
 * @throws Problem validation_failed when the date is no Monday or the zone is unknown.
 */
export function weekQuestion(caller: Caller, query: Query): WeekQuestion {
  return { ...checked(query), visibility: visibilityOf(caller, query.tutor_id) };
}

type Checked = Omit<WeekQuestion, "visibility">;

// The contract gives the same object for the same query text, which so is checked once.
const known = new WeakMap<Query, Checked>();

function checked(query: Query): Checked {
  const before = known.get(query);
  if (before) return before;
  const question = check(query);
  known.set(query, question);
  return question;
}

function check(query: Query): Checked {
  return {
    tutorId: query.tutor_id,
    weekStart: knownMonday("query.week_start", query.week_start),
    timezone: knownZone("query.timezone", query.timezone),
    days: query.days?.toSorted(),
  };
}
