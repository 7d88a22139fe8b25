import {
  ensureSharedLogin as ensure,
  isHardened as ask,
  lockWork,
  sharedLogin,
  tryToWrite as attempt,
} from "../generated/sql/tenants.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { randomPassword, scramVerifier } from "../platform/database/scram.ts";
import type { Sql } from "../platform/database/sql.ts";
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

/** Whether a superuser has run sql/hardening.sql on this database (decision 13). */
export async function isHardened(db: Db): Promise<boolean> {
  return (await ask(db)).hardened;
}

/**
 * Writes 64 kB into the database and undoes it, in a few milliseconds. Rejects as any other write would,
 * while the disk is full or the database is read-only.
 */
export async function tryToWrite(db: Db): Promise<void> {
  await attempt(db);
}

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
