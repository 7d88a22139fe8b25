import {
  saveSettings,
  settingsInForce,
  type SettingsInForceRow,
} from "../generated/sql/schedule.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";

/** The tenant's defaults for all tutors, and its limits of a student's active bookings. */
export type Settings = SettingsInForceRow;

/** What the tenant has set, or what it began with. */
export const readSettings = (db: Db): Promise<Settings> => settingsInForce(db);

/** Minutes, days and lessons; a cap on lessons that is null is no cap. */
export type NewSettings = Parameters<typeof saveSettings>[1];

/**
 * Replaces all settings of the tenant. They bind each tutor where they have no policy of their own, from now
 * on, and leave alone what is booked.
 */
export function replaceSettings(db: Db, settings: NewSettings): Promise<Settings> {
  return inTransaction(db, async (tx) => {
    await saveSettings(tx, settings);
    return readSettings(tx);
  });
}
