import { DatabaseUnavailable } from "../../src/platform/database/failures.ts";
import { HeldRole } from "../../src/platform/database/held-role.ts";
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
  const becoming = new HeldRole({ id: 1, role: "hh_nobody", roleOid: 0 });
  return TenantDb.open(pool, { id: 1, becoming, boundMs: 1_000 });
}
