import { anyUser } from "../generated/sql/profile.ts";
import type { Db } from "../platform/db.ts";

/** Whether anybody was ever seen in this tenant. */
export const hasUsers = async (db: Db): Promise<boolean> => (await anyUser(db)).exists;
