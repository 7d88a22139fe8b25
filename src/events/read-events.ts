import { eventsAfter, isEventThere, lastEvent } from "../generated/sql/events.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { type Event, type EventType, toEvent } from "./event.ts";
import {
  BEGINNING,
  type Position,
  positionOf,
  positionText,
  rowBehind,
  type Trail,
} from "./position.ts";

/** Where to go on: a cursor, or "now"; undefined is the beginning. No types are all. */
export type EventsQuestion = {
  readonly after?: string | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly limit: number;
};

/**
 * What happened next, the oldest first, and the position behind it; `looked`: at how many rows, of other types too;
 * `hasMore`: more can be read at once.
 */
export type EventsPage = {
  readonly events: readonly Event[];
  readonly cursor: string;
  readonly looked: number;
  readonly hasMore: boolean;
};

/** How many rows are looked at for those of some types, so that a rare one costs no more than a common one. */
const MOST_SCANNED = 5_000;

/**
 * The change feed of a tenant (X13): what its transactions wrote into the trails, in an order that never changes,
 * as soon as nobody can write anything before it any more. `now` is in epoch ms.
 * @throws Problem validation_failed for a cursor that this feed never gave, cursor_too_old for one that was given
 *   too long ago, or whose position is gone.
 */
export async function readEvents(
  db: Db,
  tenant: string,
  { after, types, limit }: EventsQuestion,
  now: number,
): Promise<EventsPage> {
  if (after === "now") {
    const end = await lastEvent(db) ?? BEGINNING;
    return { events: [], cursor: positionText(end, tenant, now), looked: 0, hasMore: false };
  }
  const position = after === undefined ? BEGINNING : positionOf(after, tenant, now);
  if (position.trail > 0) await mustBeThere(db, position);
  const scan = types?.length ? MOST_SCANNED : limit + 1;
  const rows = await eventsAfter(db, asked(position, types, limit + 1, scan));
  const told = rows.filter((row) => row.is_asked);
  const shown = told.slice(0, limit);
  const isCut = told.length > limit;
  // The last row that was looked at, unless those behind are for the next page.
  const last = isCut ? shown.at(-1) : rows.at(-1);
  const looked = last?.scanned ?? 0;
  return {
    events: shown.map(toEvent),
    cursor: positionText(last ?? position, tenant, now),
    looked,
    hasMore: isCut || looked >= scan,
  };
}

/** A row that was told of is there forever, unless the database is another one than it was. */
async function mustBeThere(db: Db, position: Position): Promise<void> {
  const { is_there } = await isEventThere(db, position);
  if (!is_there) throw new Problem("cursor_too_old", { reason: "gone" });
}

function asked(
  position: Position,
  types: readonly EventType[] | undefined,
  most: number,
  scan: number,
) {
  const wants = (trail: Trail) =>
    !types?.length || types.some((type) => type.startsWith(`${trail}.`));
  return {
    moment: position.moment,
    afterUser: rowBehind(position, "user"),
    afterRelation: rowBehind(position, "relation"),
    afterAvailability: rowBehind(position, "availability"),
    afterLesson: rowBehind(position, "lesson"),
    users: wants("user"),
    relations: wants("relation"),
    availability: wants("availability"),
    lessons: wants("lesson"),
    types: types?.length ? [...types] : null,
    most,
    scan,
  };
}
