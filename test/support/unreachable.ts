import { DatabaseUnavailable } from "../../src/platform/database/failures.ts";
import { Pool } from "../../src/platform/database/pool.ts";
import { TenantDb } from "../../src/platform/database/tenant-db.ts";

/** A tenant's database that is not there, for tests that ask nothing of it. */
export function unreachable(): TenantDb {
  const pool = new Pool({
    open: () => Promise.reject(new DatabaseUnavailable("there is none")),
    most: 1,
    mostOfTenant: 1,
    mostOfPrincipal: 1,
    idleMs: 1_000,
  });
  return TenantDb.open(pool, { id: 1, role: "hh_nobody", roleOid: 0 }, 1_000);
}
