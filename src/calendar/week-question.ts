import { visibilityOf } from "../people/viewer.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { WeekQuestion } from "./build-week.ts";

type Query = {
  readonly tutor_id: number;
  readonly week_start: string;
  readonly timezone: string;
  readonly days?: readonly number[] | undefined;
};

/** What a request for a week asks (C1). */
export const weekQuestion = (caller: Caller, query: Query): WeekQuestion => ({
  tutorId: query.tutor_id,
  weekStart: query.week_start,
  timezone: query.timezone,
  days: query.days?.toSorted(),
  visibility: visibilityOf(caller, query.tutor_id),
});
