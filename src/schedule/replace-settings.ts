import { saveSettings } from "../generated/sql/schedule.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { readSettings, type Settings } from "./read-settings.ts";

/** Minutes, days and lessons; a cap on lessons that is null is no cap. */
export type NewSettings = Parameters<typeof saveSettings>[1];

/**
 * Replaces all settings of the tenant. They bind each tutor where he has no policy of his own, from now
 * on, and leave alone what is booked.
 */
export function replaceSettings(db: Db, settings: NewSettings): Promise<Settings> {
  return inTransaction(db, async (tx) => {
    await saveSettings(tx, settings);
    return readSettings(tx);
  });
}
