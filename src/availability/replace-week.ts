import {
  deleteTemplates,
  insertTemplates,
  judgeTemplatesAtTheEnd,
  judgeTemplatesNow,
  type TemplateRow,
  templatesOf,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { changeAvailability } from "./change-availability.ts";
import { findLessonsOutside, type LessonsOutside } from "./lessons-outside.ts";
import { type PlannedSlots, regenerateSlots } from "./regenerate-slots.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";
import { templateEtag } from "./template.ts";
import { mustBeAWeek, type WeeklyWindow } from "./weekly-windows.ts";

/**
 * A week as it was saved: its templates in order, the zone that they are in, what became of slots, and the
 * lessons that it leaves outside.
 */
export type SavedWeek = {
  readonly templates: readonly TemplateRow[];
  readonly timezone: string;
  readonly planned: PlannedSlots;
  readonly outside: LessonsOutside;
};

/** Who saves a week, the tutor unless they are named, and which state they expect. */
export type Saving = {
  readonly actorId?: number | undefined;
  readonly ifMatch?: IfMatch | undefined;
};

/**
 * Replaces a tutor's weekly templates and regenerates their slots, in one transaction (A1, A2).
 * A window that stays as it is keeps its template, and so its slots.
 * @throws Problem invalid_schedule, version_mismatch.
 */
export function replaceWeek(
  db: Db,
  tutorId: number,
  windows: readonly WeeklyWindow[],
  now: number,
  { actorId = tutorId, ifMatch }: Saving = {},
): Promise<SavedWeek> {
  const week = mustBeAWeek(windows);
  const change = { tutorId, actorId, reason: "weekly schedule replaced" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const before = await templatesOf(tx, { tutorId });
    await mustMatch(ifMatch, () => templateEtag(before, calendar.timezone));
    const slots = await readPlannedSlots(tx, calendar, now);
    const gone = new Map(before.map((row) => [keyOf(row), row]));
    const added = week.filter((window) => !gone.delete(keyOfWindow(window)));
    const ids = new Set([...gone.values()].map(({ id }) => id));
    // Templates go last, when their slots have become those of others: each slot is written once.
    await judgeTemplatesAtTheEnd(tx);
    await addTemplates(tx, tutorId, added);
    const templates = (await templatesOf(tx, { tutorId })).filter(({ id }) => !ids.has(id));
    const planned = await regenerateSlots(tx, slots, templates);
    if (ids.size > 0) await deleteTemplates(tx, { tutorId, ids: [...ids] });
    await judgeTemplatesNow(tx);
    const outside = await findLessonsOutside(tx, tutorId, now);
    return { templates, timezone: calendar.timezone, planned, outside };
  });
}

async function addTemplates(tx: Db, tutorId: number, added: readonly WeeklyWindow[]) {
  if (added.length === 0) return;
  await insertTemplates(tx, {
    tutorId,
    days: added.map((window) => window.day),
    startTimes: added.map((window) => window.start),
    endTimes: added.map((window) => window.end),
  });
}

const keyOf = (row: TemplateRow) => `${row.day_of_week} ${row.start_time} ${row.end_time}`;
const keyOfWindow = (window: WeeklyWindow) => `${window.day} ${window.start} ${window.end}`;
