import {
  makeRoomForSlot,
  resolveSlots,
  slotsOffTheWall,
  type SlotsOffTheWallRow,
} from "../generated/sql/tz-release.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { constraintOf } from "../platform/database/sql-state.ts";
import type { Interval } from "../time/interval.ts";
import { slotsOfDate } from "../time/slots-of-date.ts";
import { isReadingOf } from "../time/wall.ts";
import { isZone } from "../time/zone.ts";
import { changeAvailability } from "./change-availability.ts";
import { regenerateSlots } from "./regenerate-slots.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";

/** Of a zone how many rows follow its clocks now, and how many cannot, since something is in their way. */
export type Followed = { readonly zone: string; readonly followed: number; readonly left: number };

// A release may move a slot into a date before or after.
const DATES_BETWEEN_RELEASES = 2;

/**
 * Makes a tutor's slots ahead begin and end when the clocks of their zone show their wall times, where a new
 * release of the tz database says other instants (X15): those of the week, edited ones, manual ones and
 * overrides. What the clocks can be read as stays. Run again it finds nothing. `now` is epoch ms.
 */
export async function slotsFollowClocks(
  db: Db,
  tutorId: number,
  release: string,
  now: number,
): Promise<Followed[]> {
  if (wrongOf(await slotsOffTheWall(db, { tutorId, now })).length === 0) return [];
  const change = { tutorId, actorId: null, reason: `tz database ${release}` };
  return await changeAvailability(db, change, async (tx, calendar) => {
    const wrong = wrongOf(await slotsOffTheWall(tx, { tutorId, now }));
    const resolved = resolve(wrong);
    if (await isMoved(tx, tutorId, resolved)) return byZone(wrong, resolved);
    const moved = await moveOneByOne(tx, tutorId, resolved, now);
    await regenerateSlots(tx, await readPlannedSlots(tx, calendar, now, DATES_BETWEEN_RELEASES));
    return byZone(wrong, moved);
  });
}

/** Those whose instants no reading of their wall times gives. */
const wrongOf = (rows: readonly SlotsOffTheWallRow[]) =>
  rows.filter(({ timezone: zone, date, start_time, end_time, starts_at, ends_at }) =>
    isZone(zone) &&
    !(isReadingOf(zone, date, start_time, starts_at) && isReadingOf(zone, date, end_time, ends_at))
  );

/** A slot and the instants that it is to have. */
type Resolved = Interval & { readonly id: number; readonly source: string };

/**
 * Date by date, as windows that a gap moves into each other share the time out; one that takes no room has its time
 * for itself. None for a time that the clocks skip.
 */
function resolve(rows: readonly SlotsOffTheWallRow[]): Resolved[] {
  const dates = Map.groupBy(
    rows,
    ({ timezone, date, available, id }) => `${timezone} ${date} ${available || id}`,
  );
  return [...dates.values()].flatMap((ofDate) => {
    const { timezone = "UTC", date = "" } = ofDate[0] ?? {};
    const windows = ofDate.map(({ id, source, start_time, end_time }) => ({
      id,
      source,
      startMinute: start_time,
      endMinute: end_time,
    }));
    return slotsOfDate(windows, timezone, date);
  });
}

/**
 * Those of the week yield to the others: it is made anew around them. Answers those that have nothing else in
 * their way.
 */
async function moveOneByOne(
  tx: Db,
  tutorId: number,
  slots: readonly Resolved[],
  now: number,
): Promise<Resolved[]> {
  const moved = slots.filter(({ source }) => source === "template");
  for (const slot of slots.filter(({ source }) => source !== "template")) {
    const { start, end } = slot;
    await makeRoomForSlot(tx, { tutorId, now, start, end });
    if (await isMoved(tx, tutorId, [slot])) moved.push(slot);
  }
  return moved;
}

/** All at once, since two may change places. */
async function isMoved(tx: Db, tutorId: number, slots: readonly Resolved[]): Promise<boolean> {
  try {
    const ids = slots.map(({ id }) => id);
    const startsAt = slots.map(({ start }) => start);
    const endsAt = slots.map(({ end }) => end);
    // A savepoint: what failed is undone, and no more.
    await inTransaction(tx, (part) => resolveSlots(part, { tutorId, ids, startsAt, endsAt }));
    return true;
  } catch (error) {
    if (constraintOf(error) !== "slots_of_a_tutor_do_not_overlap") throw error;
    return false;
  }
}

function byZone(wrong: readonly SlotsOffTheWallRow[], moved: readonly Resolved[]): Followed[] {
  const ids = new Set(moved.map(({ id }) => id));
  return [...Map.groupBy(wrong, ({ timezone }) => timezone)].map(([zone, rows]) => {
    const followed = rows.filter(({ id }) => ids.has(id)).length;
    return { zone, followed, left: rows.length - followed };
  });
}
