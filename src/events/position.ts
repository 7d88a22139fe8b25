import { keyCursor, keyCursorText } from "../platform/http/page.ts";
import { invalid, Problem } from "../problem.ts";
import { DAY, SECOND } from "../time/units.ts";

/** The trails in the order in which the events of one moment are told. */
export const TRAILS = ["user", "relation", "availability", "lesson"] as const;
export type Trail = (typeof TRAILS)[number];

/** The last row that was told: its moment, its trail from 1 on, its id. */
export type Position = { readonly moment: number; readonly trail: number; readonly id: number };

/** Before everything. */
export const BEGINNING: Position = { moment: 0, trail: 0, id: 0 };

/** How long a cursor is good for after it was given. */
export const CURSOR_DAYS = 30;

/** The cursor of a position, given now (epoch ms); it is good in this tenant only. */
export function positionText({ moment, trail, id }: Position, tenant: string, now: number): string {
  return keyCursorText(
    { key: `${moment} ${trail} ${Math.floor(now / SECOND)}`, id },
    list(tenant),
  );
}

/**
 * Reads it.
 * @throws Problem validation_failed for a text that this tenant's feed never gave, cursor_too_old.
 */
export function positionOf(text: string, tenant: string, now: number): Position {
  const cursor = keyCursor(text, list(tenant), "after");
  const [, moment, trail, given] = /^(\d{1,15}) ([0-4]) (\d{1,11})$/.exec(cursor?.key ?? "") ??
    [];
  if (!cursor || moment === undefined || cursor.id < 0) throw invalid("after", "cursor");
  if (Number(given) * SECOND < now - CURSOR_DAYS * DAY) {
    throw new Problem("cursor_too_old", { reason: "age" });
  }
  return { moment: Number(moment), trail: Number(trail), id: cursor.id };
}

/** Behind which row of a trail the feed goes on, at the moment of the position and later. */
export function rowBehind({ trail, id }: Position, of: Trail): number {
  const own = TRAILS.indexOf(of) + 1;
  if (own === trail) return id;
  return own < trail ? Number.MAX_SAFE_INTEGER : 0;
}

const list = (tenant: string): string => JSON.stringify([tenant, "events"]);
