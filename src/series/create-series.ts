import {
  bookSeries,
  lockRepeated,
  whatIsRepeated,
  type WhatIsRepeatedRow,
} from "../generated/sql/series.ts";
import { noSuchTutor, noSuchUser } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { OCCUPIED } from "../schedule/rules.ts";
import { columnsOf, firstDates } from "./dates-ahead.ts";
import { findObstacles } from "./find-obstacles.ts";
import { collisionsOf, type Outcome, outcomesOf, seriesConflict } from "./outcome.ts";
import { seriesEtag } from "./read-series.ts";
import { type Series, toSeries } from "./series.ts";

export type NewSeries = {
  readonly tutorId: number;
  /** The tutor, or an admin who enters it for them. */
  readonly actorId: number;
  /** The tutor, who enters it with students only whom they know (R1); null: whoever may know all. */
  readonly knownTo: number | null;
  readonly studentId: number;
  readonly serviceId: number | null;
  /** 1 Monday … 7 Sunday. */
  readonly dayOfWeek: number;
  /** Minutes since midnight on the wall of the tutor's zone. */
  readonly startMinute: number;
  readonly durationMinutes: number;
  /** The first lesson is on this date or on the first such weekday after it. */
  readonly firstDate: string;
  /** The last date, included; null: until further notice. */
  readonly intervalEnd: string | null;
  /** Whether dates that are taken are left out. */
  readonly skips: boolean;
  /** Epoch ms. */
  readonly now: number;
};

export type SeriesBooked = {
  readonly series: Series;
  readonly outcomes: Outcome[];
  /** What readSeries gives it. */
  readonly etag: string;
};

/**
 * A tutor enters a weekly lesson (L5): its lessons up to the booking horizon; later ones come by
 * `extendSeries`.
 * @throws Problem not_found (student, service), validation_failed, in_the_past, beyond_horizon, or
 *   series_conflict with one conflict a colliding date; nothing is left behind then.
 */
export function createSeries(db: Db, wanted: NewSeries): Promise<SeriesBooked> {
  return inTransaction(db, async (tx) => {
    await lockRepeated(tx, wanted);
    return book(tx, wanted, mustBeThere(await whatIsRepeated(tx, wanted)));
  });
}

async function book(
  tx: Db,
  wanted: NewSeries,
  { timezone, horizon_days }: WhatIsRepeatedRow,
): Promise<SeriesBooked> {
  const { tutorId, studentId } = wanted;
  const beginning = { ...wanted, horizonDays: horizon_days };
  const { dates, until } = firstDates({ ...wanted, zone: timezone }, beginning);
  const made = {
    ...wanted,
    timezone,
    firstDate: dates[0]?.date ?? until,
    bookedUntil: until,
    ...columnsOf(dates),
    binding: OCCUPIED,
  };
  const rows = await bookSeries(tx, made);
  const collisions = collisionsOf(dates, rows);
  const people = { tutorId, studentId, zone: timezone };
  const ways = await findObstacles(tx, people, collisions);
  const [first] = rows;
  if (!first?.series_id || !first.public_id || !first.created_at || !first.updated_at) {
    throw ways.size > 0 ? seriesConflict(ways) : noSuchService();
  }
  const { series_id: id, public_id, created_at, updated_at } = first;
  const row = { ...columnsOfSeries(made), id, public_id, created_at, updated_at };
  return {
    series: toSeries(row),
    outcomes: outcomesOf(rows, ways),
    etag: await seriesEtag(tx, row),
  };
}

function mustBeThere(known: WhatIsRepeatedRow | null): WhatIsRepeatedRow {
  if (!known) throw noSuchTutor();
  if (!known.student_exists) throw noSuchUser("student");
  if (!known.service_exists) throw noSuchService();
  return known;
}

const noSuchService = () => new Problem("not_found", { what: "own_service_now" });

const columnsOfSeries = (
  made: Omit<NewSeries, "now" | "actorId" | "knownTo"> & {
    readonly timezone: string;
    readonly bookedUntil: string;
  },
) => ({
  tutor_id: made.tutorId,
  student_id: made.studentId,
  service_id: made.serviceId,
  day_of_week: made.dayOfWeek,
  start_time: made.startMinute,
  duration_minutes: made.durationMinutes,
  timezone: made.timezone,
  first_date: made.firstDate,
  interval_end: made.intervalEnd,
  booked_until: made.bookedUntil,
});

class Undone extends Error {
  constructor(readonly outcomes: Outcome[]) {
    super("a dry run was undone");
  }
}

/**
 * What would become of a series: the same is done, and undone. No outcome names a lesson.
 * @throws Problem as createSeries does.
 */
export async function trySeries(db: Db, wanted: NewSeries): Promise<Outcome[]> {
  try {
    return await inTransaction(db, async (tx) => {
      throw new Undone((await createSeries(tx, wanted)).outcomes);
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    return error.outcomes.map((one) => ({ ...one, lesson_id: null }));
  }
}
