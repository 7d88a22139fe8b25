import { type DatedTimes, datedTimes } from "../availability/slot.ts";
import { Problem } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import { DAY, MINUTES_OF_DAY } from "../time/units.ts";
import { isSameZone } from "../time/zone.ts";
import { type Candidate, isoDay, type SlotCandidate, type TemplateCandidate } from "./candidate.ts";
import { Dirty, type Quarantined, sortOut } from "./quarantine.ts";
import { isSame, type Taken, TakenTime } from "./taken-time.ts";

/** A slot with the instants that its wall times mean. */
export type DatedSlot = DatedTimes & SlotCandidate & { readonly timezone: string };

/** The rows of a tutor that fit with each other and with what they have, and those that do not. */
export type Fitted = {
  readonly templates: readonly TemplateCandidate[];
  readonly slots: readonly DatedSlot[];
  readonly dirty: readonly Quarantined[];
};

/** What the database has of the tutor; times of templates in minutes of the week. */
export type Existing = {
  readonly templates: readonly (Interval & { readonly id: number })[];
  readonly slots: readonly (Interval & { readonly id: number })[];
};

const rowOf = ({ row }: Candidate) => row;

/** The tutor's templates of the file: all are in their own zone. */
export function templatesOf(zone: string, candidates: readonly Candidate[]) {
  const templates = candidates.filter((one) => one.kind === "template");
  return sortOut(templates, rowOf, (template) => {
    if (template.zone === null || isSameZone(template.zone, zone)) return template;
    throw new Dirty(
      "other_timezone",
      `a template is in its tutor's own zone, ${zone}, not in ${template.zone}`,
    );
  });
}

/** The tutor's slots of the file with their instants, read as everywhere (A7, RFC 5545). */
export function slotsOf(zone: string, candidates: readonly Candidate[]) {
  const slots = candidates.filter((one) => one.kind === "slot");
  return sortOut(slots, rowOf, (slot): DatedSlot => {
    const timezone = slot.zone ?? zone;
    const times = { start_time: slot.startMinute, end_time: slot.endMinute };
    try {
      return { ...slot, timezone, ...datedTimes(timezone, slot.date, times) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw new Dirty("skipped_by_clocks", `the clocks in ${timezone} skip it on ${slot.date}`);
    }
  });
}

/**
 * Of rows that overlap the first of the file stays, and what the database has stays before any. Touching
 * is no overlap. Templates and slots are not judged against each other: templates are planned around.
 */
export function fit(
  templates: readonly TemplateCandidate[],
  slots: readonly DatedSlot[],
  existing: Existing,
): Fitted {
  const week = new TakenTime(MINUTES_OF_DAY);
  for (const one of existing.templates) week.add({ ...one, ...inDatabase("template", one.id) });
  const dates = new TakenTime(DAY);
  for (const one of existing.slots) dates.add({ ...one, ...inDatabase("slot", one.id) });
  const fitting = sortOut(templates, rowOf, (one) => take(week, one, timeOfWeek(one)));
  const free = sortOut(slots, rowOf, (one) => take(dates, one, one));
  const dirty = [...fitting.dirty, ...free.dirty];
  return { templates: fitting.clean, slots: free.clean, dirty };
}

const inDatabase = (kind: string, id: number) => ({ name: `the ${kind} ${id}`, inFile: false });

const timeOfWeek = ({ day, startMinute, endMinute }: TemplateCandidate): Interval => ({
  start: isoDay(day) * MINUTES_OF_DAY + startMinute,
  end: isoDay(day) * MINUTES_OF_DAY + endMinute,
});

/** @throws Dirty when somebody has that time. */
function take<C extends Candidate>(time: TakenTime, candidate: C, interval: Interval): C {
  const other = time.overlapping(interval);
  if (other) throw isSame(other, interval) ? duplicateOf(other) : overlapWith(other);
  time.add({ ...interval, name: candidate.row.place, inFile: true });
  return candidate;
}

const duplicateOf = (other: Taken) =>
  new Dirty("duplicate", `${other.name} is the same${other.inFile ? "" : ", in the database"}`);

const overlapWith = (other: Taken) =>
  other.inFile
    ? new Dirty("overlap_in_file", `overlaps ${other.name}`)
    : new Dirty("overlap_with_database", `overlaps ${other.name} of the database`);
