import { ensureSharedLogin as ensure, sharedLogin } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";
import { randomPassword, scramVerifier } from "../platform/database/scram.ts";
import type { SharedLogin } from "../platform/database/tenant-pools.ts";

/** Makes the login of all tenants' connections, unless it is there already. */
export async function ensureSharedLogin(db: Db): Promise<void> {
  const password = randomPassword();
  await ensure(db, { password, verifier: await scramVerifier(password) });
}

/** The login of all tenants' connections. @throws Error when the database is not migrated */
export async function findSharedLogin(db: Db): Promise<SharedLogin> {
  const row = await sharedLogin(db);
  if (row === null) throw new Error("the database has no login for its tenants: migrate it");
  return { user: row.name, password: row.password };
}
