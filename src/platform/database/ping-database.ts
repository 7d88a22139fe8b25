import { within } from "./patience.ts";
import type { Sql } from "./sql.ts";

const PATIENCE_MS = 2_000;

/** Whether the database answers within two seconds. Never throws. */
export function pingDatabase(db: Sql): Promise<boolean> {
  return within(PATIENCE_MS, db`select 1`.then(() => true, () => false), () => false);
}
