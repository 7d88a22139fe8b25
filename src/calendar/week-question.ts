import type { Caller } from "../platform/context.ts";
import { invalid } from "../problem.ts";
import { knownDate } from "../schedule/known-date.ts";
import { isMonday, mondayOf } from "../time/date.ts";
import { isZone } from "../time/zone.ts";
import type { Viewer, WeekQuestion } from "./build-week.ts";

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
  const weekStart = knownDate("query.week_start", query.week_start);
  if (!isMonday(weekStart)) {
    throw invalid("query.week_start", `must be a Monday; that week's is ${mondayOf(weekStart)}`);
  }
  if (!isZone(query.timezone)) {
    throw invalid("query.timezone", "must be an IANA zone such as Europe/Kyiv");
  }
  return {
    tutorId: query.tutor_id,
    weekStart,
    timezone: query.timezone,
    days: query.days?.toSorted(),
    viewer: viewerOf(caller, query.tutor_id),
  };
}

/** The tutor himself and an admin see whose time it is; all others see only that it is taken (T6). */
function viewerOf(caller: Caller, tutorId: number): Viewer {
  if (caller.kind !== "user") return "stranger";
  return caller.role === "admin" || caller.userId === tutorId ? "owner" : "stranger";
}
