import {
  lessonsOfSeries,
  seriesOf,
  type SeriesRow,
  seriesSeenBy,
  skippedDates,
  stateOfSeries,
} from "../generated/sql/series.ts";
import { type Lesson, toLesson } from "../lessons/lesson.ts";
import type { Viewer } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { etagOf } from "../platform/http/etag.ts";
import { instantCursor, pageEnd } from "../platform/http/page.ts";
import { invalid } from "../problem.ts";
import type { OccupiedRule } from "../schedule/rules.ts";
import { dayNumber, isoDate } from "../time/date.ts";
import { DAY } from "../time/units.ts";
import { noSuchSeries, type Series, toSeries } from "./series.ts";

const MOST_LESSONS = 500;

/** Which series, by its public id, and the first date (ISO) of its lessons; absent: from its beginning. */
export type SeriesQuestion = { readonly id: string; readonly from?: string | undefined };

export type SeriesRead = {
  readonly series: Series;
  readonly lessons: Lesson[];
  readonly has_more_lessons: boolean;
  readonly skipped: SkippedDate[];
  readonly etag: string;
};

/** A date that was left out when the horizon reached it, and the rule that a lesson then breaks. */
export type SkippedDate = { readonly date: string; readonly code: OccupiedRule };

/**
 * A series with its lessons by date, in the viewer's zone (L5): the first 500 of them, fewer where their
 * texts are long.
 * @throws Problem not_found, also for other people's (T5).
 */
export async function readSeries(
  db: Db,
  { userId: viewerId, seesAll }: Viewer,
  question: SeriesQuestion,
): Promise<SeriesRead> {
  const { id: publicId, from = null } = question;
  const row = await seriesSeenBy(db, { publicId, viewerId, seesAll });
  if (!row) throw noSuchSeries();
  const { id } = row;
  // Before the rest: of what changes meanwhile the caller has at worst too old an ETag.
  const etag = await seriesEtag(db, row);
  const lessons = await lessonsOfSeries(db, { id, viewerId, from, most: MOST_LESSONS });
  const skipped = await skippedDates(db, { id, from, most: MOST_LESSONS });
  return {
    series: toSeries(row),
    lessons: lessons.map(toLesson),
    has_more_lessons: lessons.length < (lessons[0]?.found ?? 0),
    // The constraint skipped_series_dates_break_a_rule_of_occupied_time allows no other word.
    skipped: skipped.map(({ date, rule }) => ({ date, code: rule as OccupiedRule })),
    etag,
  };
}

/** The ETag of a series with all of its lessons, whichever of them were asked for. */
export async function seriesEtag(db: Db, row: SeriesRow): Promise<string> {
  return etagOf([toSeries(row), await stateOfSeries(db, { id: row.id })]);
}

const MOST_SERIES = 500;

/**
 * A page of a person's series, the oldest first, those that have ended too (L5).
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listSeries(
  db: Db,
  tenant: string,
  userId: number,
  cursor: string | undefined,
) {
  const list = JSON.stringify([tenant, "series", userId]);
  const after = instantCursor(cursor, list);
  // Series are sorted by date, so a page ends at a midnight.
  if (after !== null && after.at % DAY !== 0) throw invalid("cursor", "cursor");
  const rows = await seriesOf(db, {
    userId,
    most: MOST_SERIES,
    afterDate: after && isoDate(after.at / DAY),
    afterId: after?.id ?? null,
  });
  return {
    ...pageEnd(rows, ({ first_date }) => dayNumber(first_date) * DAY, list),
    results: rows.map(toSeries),
  };
}
