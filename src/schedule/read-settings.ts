import { settingsInForce, type SettingsInForceRow } from "../generated/sql/schedule.ts";
import type { Db } from "../platform/db.ts";

/** The tenant's defaults for all tutors, and its limits of a student's active bookings. */
export type Settings = SettingsInForceRow;

/** What the tenant has set, or what it began with. */
export const readSettings = (db: Db): Promise<Settings> => settingsInForce(db);
