import { slotsToFit, templatesToFit } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import { MINUTES_OF_DAY } from "../time/units.ts";
import type { Candidate } from "./candidate.ts";
import { type Existing, fit, type Fitted, slotsOf, templatesOf } from "./fitted.ts";

/** Judges a tutor's rows against each other and against what they have; `zone` is theirs. */
export async function fitRows(
  db: Db,
  tutorId: number,
  zone: string,
  candidates: readonly Candidate[],
): Promise<Fitted> {
  const templates = templatesOf(zone, candidates);
  const slots = slotsOf(zone, candidates);
  const existing: Existing = {
    templates: await existingTemplates(db, tutorId),
    slots: await existingSlots(db, tutorId, slots.clean),
  };
  const fitted = fit(templates.clean, slots.clean, existing);
  return { ...fitted, dirty: [...templates.dirty, ...slots.dirty, ...fitted.dirty] };
}

async function existingTemplates(db: Db, tutorId: number): Promise<Existing["templates"]> {
  return (await templatesToFit(db, { tutorId })).map((row) => ({
    id: row.id,
    start: row.day_of_week * MINUTES_OF_DAY + row.start_time,
    end: row.day_of_week * MINUTES_OF_DAY + row.end_time,
  }));
}

async function existingSlots(
  db: Db,
  tutorId: number,
  wanted: readonly { readonly start: number; readonly end: number }[],
): Promise<Existing["slots"]> {
  if (wanted.length === 0) return [];
  const start = wanted.reduce((least, one) => Math.min(least, one.start), Infinity);
  const end = wanted.reduce((most, one) => Math.max(most, one.end), -Infinity);
  const rows = await slotsToFit(db, { tutorId, start, end });
  return rows.map((row) => ({ id: row.id, start: row.starts_at, end: row.ends_at }));
}
