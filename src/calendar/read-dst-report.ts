import { dstReportSeenBy, lessonsAcrossClocks } from "../generated/sql/calendar.ts";
import { noSuchTutor, type Viewer } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { nextClockChange } from "../time/clock-change.ts";
import { offsetText, utcText } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";
import { zoneOf } from "../time/zone.ts";
import { movedLessons } from "./moved-lessons.ts";

const DAYS_BACK = 35;
const DAYS_AHEAD = 366;
// Eight lessons on every day of the year and more; each costs 8 µs.
const MOST_READ = 4000;
const MOST_ANSWERED = 500;

/**
 * The next clock change of a tutor's zone and of each of their students', and the lessons of the next 366
 * days that then are at another wall time for one of the two; a student's report is of their own lessons.
 * `now` is epoch ms. The lessons of the last 35 days say what is usual.
 * @throws Problem not_found when there is no such tutor, and for whoever has no lesson with them (T5).
 */
export async function readDstReport(db: Db, viewer: Viewer, tutorId: number, now: number) {
  const { userId: viewerId, seesAll } = viewer;
  const seen = await dstReportSeenBy(db, { tutorId, viewerId, seesAll });
  if (!seen) throw noSuchTutor();
  const found = await lessonsAcrossClocks(db, {
    tutorId,
    studentId: seen.sees_all ? null : viewerId,
    now,
    from: now - DAYS_BACK * DAY,
    to: now + DAYS_AHEAD * DAY,
    most: MOST_READ + 1,
  });
  const lessons = found.slice(0, MOST_READ);
  const moved = movedLessons(seen.tutor_timezone, lessons, now);
  const students = lessons.filter((lesson) => lesson.is_to_come).map((one) => one.student_timezone);
  const own = seen.sees_all ? [] : [seen.viewer_timezone];
  return {
    tutor_timezone: seen.tutor_timezone,
    transitions: nextChanges([seen.tutor_timezone, ...own, ...students], now),
    lessons: moved.slice(0, MOST_ANSWERED),
    has_more: moved.length > MOST_ANSWERED || found.length > MOST_READ,
  };
}

/** The next change of each zone, each once, under the first of its names, in order of time. */
function nextChanges(names: readonly string[], now: number) {
  const zones = new Map(names.toReversed().map((name) => [zoneOf(name), name]));
  return [...zones.values()].toSorted()
    .flatMap((zone) => nextClockChange(zone, now) ?? [])
    .toSorted((a, b) => a.at - b.at)
    .map(({ zone, at, before, after }) => ({
      zone,
      at: utcText(at),
      offset_before: offsetText(before),
      offset_after: offsetText(after),
    }));
}
