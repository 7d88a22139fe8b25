import { isHardened as ask } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";

/** Whether a superuser has run sql/hardening.sql on this database (decision 13). */
export async function isHardened(db: Db): Promise<boolean> {
  return (await ask(db)).hardened;
}
