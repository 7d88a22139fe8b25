import { DAY } from "./units.ts";
import { offsetsOf, stretchAt, stretchEnd, stretchOffset } from "./zone.ts";

/** A zone changes its clocks at `at` (epoch ms); offsets are ms east of UTC. */
export type ClockChange = {
  readonly zone: string;
  readonly at: number;
  readonly before: number;
  readonly after: number;
};

// Zones that change their clocks do so within a year; where it is planned later, it may yet be undone.
const AHEAD = 2 * 365 * DAY;

/**
 * The first change of a zone's clocks after `now` (epoch ms) in the next two years, or null.
 * @throws RangeError for an unknown zone.
 */
export function nextClockChange(zone: string, now: number): ClockChange | null {
  const table = offsetsOf(zone);
  const stretch = stretchAt(table, now);
  const at = stretchEnd(table, stretch);
  if (at >= now + AHEAD) return null;
  const [before, after] = [stretchOffset(table, stretch), stretchOffset(table, stretch + 1)];
  return { zone, at, before, after };
}
