import { lockWork } from "../generated/sql/tenants.ts";
import { inTransaction } from "../platform/database/db.ts";
import type { Sql } from "../platform/database/sql.ts";

/**
 * Runs `work` while no other server on this database runs work of that name; others wait. The lock
 * takes one connection of `control`, so `work` needs a second one; it commits by itself.
 */
export function takeTurns(control: Sql, name: string, work: () => Promise<void>): Promise<void> {
  return inTransaction(control, async (tx) => {
    await lockWork(tx, { name });
    await work();
  });
}
