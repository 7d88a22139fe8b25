import { referenceOffset } from "../time/reference-clocks.ts";

const MINUTE = 60_000;

/** What the clocks of a zone show: ISO date, minute of that day, and ISO week ("2026-W13"). */
export type Face = { readonly date: string; readonly minuteOfDay: number; readonly week: string };

/** One zone's clocks as the tz database's own program has them, kept, and of dates the week as Temporal says it. */
class Clocks {
  readonly #faces = new Map<number, Face>();
  readonly #zone: string;

  constructor(zone: string) {
    this.#zone = zone;
  }

  at(ms: number): Face {
    const known = this.#faces.get(ms);
    if (known) return known;
    const [date = "", time = ""] = new Date(ms + referenceOffset(this.#zone, ms)).toISOString()
      .split("T");
    const minuteOfDay = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
    const face = { date, minuteOfDay, week: weekOf(date) };
    this.#faces.set(ms, face);
    return face;
  }
}

const clocks = new Map<string, Clocks>();
const weeks = new Map<string, string>();

function weekOf(date: string): string {
  const known = weeks.get(date);
  if (known) return known;
  const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date);
  const week = `${yearOfWeek}-W${weekOfYear}`;
  weeks.set(date, week);
  return week;
}

/** What the clocks of a zone show at a whole minute, epoch ms. */
export function faceAt(zone: string, ms: number): Face {
  const ofZone = clocks.get(zone) ?? new Clocks(zone);
  clocks.set(zone, ofZone);
  return ofZone.at(ms);
}

/** The date that they show at any instant. */
export const dateAt = (zone: string, ms: number): string =>
  faceAt(zone, Math.floor(ms / MINUTE) * MINUTE).date;
