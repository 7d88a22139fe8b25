import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { addDays, addMinutes, mondayOf } from "../../time/dates.ts";
import { readWeek } from "../use-week.ts";
import { cellOf, wallTimeBy } from "../week-now.ts";
import { type Cell, offsetMinutes } from "../week-rows.ts";

/** What the API's clocks show: the browser's own tz data have no part in it. */

/** The wall time of an instant in any zone, told by that week's cells: `2027-03-08T10:05`. */
async function readLocalTime(
  tutorId: number,
  zone: string,
  instant: string,
): Promise<string> {
  const moment = Date.parse(instant);
  const guess = mondayOf(instant.slice(0, 10));
  for (const monday of [guess, addDays(guess, 7), addDays(guess, -7)]) {
    const { cells } = await readWeek({ tutorId, monday, zone });
    const cell = cellOf(cells, moment);
    if (cell) return wallTimeBy(cell, moment);
  }
  throw new Error(`no week of ${zone} has ${instant}`);
}

/** The instant at which the clocks of a zone show a date and a time; the first of two, null where they skip it. */
export async function readInstant(
  tutorId: number,
  zone: string,
  date: string,
  time: string,
): Promise<string | null> {
  const { cells } = await readWeek({ tutorId, monday: mondayOf(date), zone });
  return instantBy(cells, date, time);
}

/** The same, by cells that are there. */
function instantBy(cells: readonly Cell[], date: string, time: string): string | null {
  const wall = Date.parse(`${date}T${time}:00Z`);
  for (const cell of cells) {
    const instant = wall - offsetMinutes(cell) * 60_000;
    if (cellOf([cell], instant)) return addMinutes(new Date(instant).toISOString(), 0);
  }
  return null;
}

/** The first instant of a date in a zone, whatever its clocks show then; null for a date that the zone skipped. */
export async function readDayStart(
  tutorId: number,
  zone: string,
  date: string,
): Promise<string | null> {
  const { cells } = await readWeek({ tutorId, monday: mondayOf(date), zone });
  return cells.find((cell) => cell.date === date)?.start ?? null;
}

/** The wall time of an instant elsewhere; null while it is not known. */
export function useLocalTime(
  tutorId: () => number,
  zone: () => string | null,
  instant: () => string | null,
): ComputedRef<string | null> {
  const { data } = useQuery({
    queryKey: computed(() => ["local-time", zone(), instant()]),
    queryFn: () => readLocalTime(tutorId(), zone() ?? "", instant() ?? ""),
    enabled: () => zone() !== null && instant() !== null,
    staleTime: Infinity,
  });
  return computed(() => data.value ?? null);
}
