import type { Found } from "../calendar/calendar-changes.ts";
import { calendarChanges, forgetCalendarChanges } from "../generated/sql/tenants.ts";
import { type Db, inBatches } from "../platform/database/db.ts";

/** More changes between two looks are not told one by one. */
const MOST = 5_000;

/** Which calendars were changed since an earlier look; `since` null: none, it is the first. */
export async function findCalendarChanges(control: Db, since: string | null): Promise<Found> {
  const row = await calendarChanges(control, { since, most: MOST });
  const changed = row.tenant_ids.map((tenantId, i) => ({
    // The columns are not null; PostgreSQL's arrays could be.
    tenantId: tenantId ?? 0,
    tutorId: row.tutor_ids[i] ?? 0,
    what: row.of_cards[i] ? "card" as const : "calendar" as const,
  }));
  return { look: row.look, server: row.server, changed, isWhole: row.is_whole };
}

/** What another look now would give as `since`, to forget in a minute what came before it. */
export async function lookNow(control: Db): Promise<string> {
  return (await calendarChanges(control, { since: null, most: 0 })).look;
}

/** Removes changes that were told by that look or before; one that goes on from an earlier look is not whole. */
export async function forgetChangesBefore(control: Db, look: string): Promise<void> {
  await inBatches((most) => forgetCalendarChanges(control, { look, most }));
}
