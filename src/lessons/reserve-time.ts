import { lockLessons, releaseOwnHolds } from "../generated/sql/holds.ts";
import { whatIsBooked, type WhatIsBookedRow } from "../generated/sql/lessons.ts";
import { noSuchTutor, noSuchUser } from "../people/viewer.ts";
import { type Db, inTransaction, retryOnConflict } from "../platform/database/db.ts";
import { Problem, slotTaken } from "../problem.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { mustBeAhead } from "./lesson.ts";
import type { Booker } from "./resolve-booker.ts";

/** A time of a tutor's, as long as the service, that somebody wants to book or to hold. */
export type WantedService = Booker & {
  readonly tutorId: number;
  readonly serviceId: number;
  /** Epoch ms, a whole minute. */
  readonly start: number;
  readonly now: number;
};

/**
 * One statement that takes the time where no rule is broken; null where it could not. `heldSince` is since
 * when the caller has held time of the tutor there, null if they have not.
 */
export type Take<Row> = (
  db: Db,
  wanted: WantedService,
  heldSince: number | null,
) => Promise<Row | null>;

/**
 * Takes a time by one statement, or tells why that is refused (L3, L8). Holds of the caller's own for
 * the student make way where they overlap, and stay where they are when it is refused.
 * @throws Problem not_found, no_services, limit_exceeded, or the first of the rules that the time
 *   breaks; nothing is left behind then.
 */
export async function reserveTime<Row>(
  db: Db,
  wanted: WantedService,
  take: Take<Row>,
): Promise<Row> {
  mustBeAhead(wanted.start, wanted.now);
  const row = await retryOnConflict(db, () => take(db, wanted, null));
  if (row) return row;
  for (let tried = 1; tried < TRIES; tried++) {
    const end = endOf(await whatIsBooked(db, wanted));
    await mustKeepRules(db, { ...wanted, end });
    // What was in the way has just gone, or is the caller's own hold.
    const taken = await takeInsteadOfHolds(db, { ...wanted, end }, take);
    if (taken) return taken;
  }
  throw slotTaken();
}

const TRIES = 3;

class Refused extends Error {}

async function takeInsteadOfHolds<Row>(
  db: Db,
  wanted: WantedService & { readonly end: number },
  take: Take<Row>,
): Promise<Row | null> {
  try {
    return await inTransaction(db, async (tx) => {
      await lockLessons(tx, wanted);
      const { held_since } = await releaseOwnHolds(tx, wanted);
      const row = await take(tx, wanted, held_since);
      if (!row) throw new Refused();
      return row;
    });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** When it ends; the caller's own mistakes come before bad luck. */
function endOf({ tutor_exists, student_exists, tutor_has_services, end }: WhatIsBookedRow): number {
  if (!tutor_exists) throw noSuchTutor();
  if (!student_exists) throw noSuchUser("student");
  if (!tutor_has_services) throw new Problem("no_services");
  if (end !== null) return end;
  throw new Problem("not_found", { what: "tutors_service_now" });
}
