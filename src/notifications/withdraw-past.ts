import { withdrawPast as withdraw } from "../generated/sql/notifications.ts";
import type { Db } from "../platform/database/db.ts";

/** What was still to be told of lessons that have ended is told no more. `now`: epoch ms. Answers how many. */
export const withdrawPast = async (db: Db, now: number): Promise<number> =>
  (await withdraw(db, { now })).withdrawn;
