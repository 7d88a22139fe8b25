import type { Found } from "../calendar/calendar-changes.ts";
import { calendarChanges, forgetCalendarChanges } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";

/** More changes between two looks are not told one by one. */
const MOST = 5_000;

/** Which calendars were changed since an earlier look; `since` null: none, it is the first. */
export async function findCalendarChanges(control: Db, since: number | null): Promise<Found> {
  const row = await calendarChanges(control, { since, most: MOST });
  const changed = row.tenant_ids.map((tenantId, i) => ({
    // The columns are not null; PostgreSQL's arrays could be.
    tenantId: tenantId ?? 0,
    tutorId: row.tutor_ids[i] ?? 0,
  }));
  return { look: row.look, server: row.server, changed, isWhole: changed.length < MOST };
}

/** What another look now would give as `since`, to forget in a minute what came before it. */
export async function lookNow(control: Db): Promise<number> {
  return (await calendarChanges(control, { since: null, most: 0 })).look;
}

/** Removes changes that every look has told that began after that one. */
export async function forgetChangesBefore(control: Db, look: number): Promise<void> {
  await forgetCalendarChanges(control, { before: look });
}
