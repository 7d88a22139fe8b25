import type { Db } from "../platform/database/db.ts";
import { allKeys, type AllKeysRow } from "../generated/sql/tenants.ts";

/** All keys, revoked ones too, without what would let anybody use them. */
export function listKeys(db: Db): Promise<AllKeysRow[]> {
  return allKeys(db);
}
