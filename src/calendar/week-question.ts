import type { Caller } from "../platform/context.ts";
import { invalid } from "../problem.ts";
import { knownDate } from "../schedule/known-date.ts";
import { knownZone } from "../schedule/known-zone.ts";
import { sightOf } from "../schedule/viewer.ts";
import { isMonday, mondayOf } from "../time/date.ts";
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
  return { ...checked(query), sight: sightOf(caller, query.tutor_id) };
}

type Checked = Omit<WeekQuestion, "sight">;

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
  const weekStart = knownDate("query.week_start", query.week_start);
  if (!isMonday(weekStart)) {
    throw invalid("query.week_start", `must be a Monday; that week's is ${mondayOf(weekStart)}`);
  }
  return {
    tutorId: query.tutor_id,
    weekStart,
    timezone: knownZone("query.timezone", query.timezone),
    days: query.days?.toSorted(),
  };
}
