import { lessonsOfCalendar, ownerOfCalendarFeed } from "../generated/sql/calendar-feeds.ts";
import type { TenantDatabase } from "../platform/database/tenants.ts";
import { Problem } from "../problem.ts";
import { DAY } from "../time/units.ts";
import { DEFAULT_LANGUAGE, isLanguage } from "../wording/languages.ts";
import { wordingIn } from "../wording/wording.ts";
import { addressOf } from "./address.ts";
import { calendarText } from "./calendar-text.ts";

const DAYS_BACK = 30;
const DAYS_AHEAD = 180;
const MOST_LESSONS = 2_000;

/** The database of a tenant; null where there is none. */
export type OpenDatabase = (tenant: string) => Promise<TenantDatabase | null>;

/**
 * The lessons of whoever has made an address, as iCalendar; `now` is in epoch ms. Nothing tells a text that is no
 * address from one that is nobody's.
 * @throws Problem not_found.
 */
export async function readCalendar(
  open: OpenDatabase,
  file: string,
  now: number,
): Promise<string> {
  const address = addressOf(file);
  if (address === null) throw noSuchFeed();
  // All who read calendars of a tenant wait behind each other, and nobody else behind them (T7).
  const db = (await open(address.tenant))?.by("calendar feeds");
  const owner = db && await ownerOfCalendarFeed(db, { hash: address.hash });
  if (!db || !owner) throw noSuchFeed();
  const lessons = await lessonsOfCalendar(db, {
    userId: owner.id,
    from: now - DAYS_BACK * DAY,
    to: now + DAYS_AHEAD * DAY,
    most: MOST_LESSONS,
  });
  const wording = wordingIn(isLanguage(owner.language) ? owner.language : DEFAULT_LANGUAGE);
  return calendarText(lessons, { zone: owner.timezone, tenant: address.tenant, wording });
}

const noSuchFeed = () => new Problem("not_found", { what: "calendar_feed" });
