import type { CalendarOfRow } from "../generated/sql/availability.ts";
import { blocksToPaint, paintedVersion, slotsToPaint } from "../generated/sql/drafts.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { merge } from "../time/interval.ts";
import { type Painted, planPaint } from "../time/paint-plan.ts";
import { changeAvailability } from "./change-availability.ts";
import { type Conflict, findConflicts } from "./find-conflicts.ts";
import { writePaint } from "./write-paint.ts";

export type Painting = {
  readonly tutorId: number;
  /** The tutor, or an admin for them. */
  readonly actorId: number;
  /** Whole cells of a week. */
  readonly painted: Painted;
  /** Asked under the calendar's lock; false: it was painted on another version. */
  readonly isExpected: (version: number) => boolean;
};

/**
 * Makes time of a tutor what they painted it as, all of it or nothing (A8); see `planPaint`. `now` is
 * epoch ms.
 * @throws Problem version_mismatch, in_the_past, draft_conflict with the list.
 */
export function paintWeek(db: Db, painting: Painting, now: number): Promise<void> {
  const { tutorId, actorId, painted, isExpected } = painting;
  const change = { tutorId, actorId, reason: "week painted" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const { version } = await paintedVersion(tx, { tutorId });
    if (!isExpected(version)) throw staleVersion();
    mustBeAhead(painted, now);
    await mustBeUnoccupied(tx, calendar, painted);
    const { slots, blocks } = await readPainted(tx, tutorId, painted);
    await writePaint(tx, calendar, planPaint(calendar.timezone, painted, slots, blocks), slots);
  });
}

const staleVersion = () => new Problem("version_mismatch");

const wholeOf = ({ available, blocked, empty }: Painted) =>
  merge([...available, ...blocked, ...empty]);

function mustBeAhead(painted: Painted, now: number) {
  const first = wholeOf(painted)[0];
  if (!first || first.start > now) return;
  throw new Problem("in_the_past", { reason: "cell", start: first.start });
}

/** Lessons and holds are in the way of cells that shall be blocked or empty. */
async function mustBeUnoccupied(tx: Db, calendar: CalendarOfRow, painted: Painted) {
  const wanted = merge([...painted.blocked, ...painted.empty]);
  const found = (await findConflicts(tx, calendar, wanted, [])).flat()
    .filter(({ type }) => type === "booked_overlap");
  if (found.length === 0) return;
  // A lesson that reaches into two runs is found with each.
  const each = new Map(found.map((one) => [JSON.stringify([one.lesson_id, one.message]), one]));
  const conflicts = [...each.values()].map((one): Conflict => ({ ...one, severity: "error" }));
  throw new Problem("draft_conflict", {}, { conflicts });
}

async function readPainted(tx: Db, tutorId: number, painted: Painted) {
  const whole = wholeOf(painted);
  const [from, to] = [whole[0]?.start ?? 0, whole.at(-1)?.end ?? 0];
  const slots = await slotsToPaint(tx, { tutorId, from, to });
  const blocks = await blocksToPaint(tx, { tutorId, from, to });
  return {
    slots: slots.map((row) => ({
      id: row.id,
      start: row.starts_at,
      end: row.ends_at,
      zone: row.timezone,
      standsForWindow: row.stands_for_window,
      isOfTemplate: row.is_of_template,
    })),
    blocks: blocks.map((row) => ({ id: row.id, start: row.starts_at, end: row.ends_at })),
  };
}
