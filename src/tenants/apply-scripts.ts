import {
  appliedMigrations,
  appliedRoutines,
  controlExists,
  forgetRoutines,
  lockMigrations,
  recordMigrations,
  recordRoutines,
} from "../generated/sql/tenants.ts";
import { retried } from "../platform/database/db.ts";
import { isRivalry } from "../platform/database/sql-state.ts";
import type { Sql } from "../platform/database/sql.ts";
import { changed, MigrationError, pending, type Scripts } from "./scripts.ts";

/** What scripts are applied to: a tenant, or (null) the database itself. */
export type Target = { id: number; roleName: string } | null;

/**
 * A view or a trigger that is replaced is locked against all who are at work, in another order than they
 * lock. Of 40 times that everything was replaced under six busy clients a deadlock ended it 13 times.
 */
const TRIES = 20;

/**
 * Brings a schema up to date in one transaction: it becomes what the scripts say, or stays as it was.
 * Between a migration that takes a function away and the routine that brings it back nobody sees it.
 * Two machines that do this at once come one after the other, and the second finds nothing to do.
 * Answers the names of what was applied. @throws MigrationError that names the file
 */
export function bringUpToDate(db: Sql, target: Target, scripts: Scripts): Promise<string[]> {
  const once = async (tx: Sql) => {
    await lockMigrations(tx, { tenantId: target?.id ?? 0 });
    return await applyMissing(tx, target, scripts);
  };
  return retried(() => db.transaction(once), TRIES);
}

/**
 * The migrations that are pending, then the routines: all of them after a migration, which may have
 * dropped some, else those whose text has changed. For whoever has begun a transaction.
 */
export async function applyMissing(tx: Sql, target: Target, scripts: Scripts): Promise<string[]> {
  const tenantId = target?.id ?? null;
  const { exists } = await controlExists(tx);
  const missing = pending(
    scripts.numbered,
    exists ? await appliedMigrations(tx, { tenantId }) : [],
  );
  for (const { number, name, text } of missing) {
    await run(tx, target, `migration ${number} (${name})`, text);
  }
  const numbers = missing.map(({ number }) => number);
  await recordMigrations(tx, { tenantId, numbers, ...namesAndSums(missing) });
  const stale = missing.length > 0
    ? scripts.routines
    : changed(scripts.routines, await appliedRoutines(tx, { tenantId }));
  for (const { name, text } of stale) await run(tx, target, `routines/${name}.sql`, text);
  await recordRoutines(tx, { tenantId, ...namesAndSums(stale) });
  await forgetRoutines(tx, { tenantId, kept: scripts.routines.map(({ name }) => name) });
  return [...missing.map(({ name }) => name), ...stale.map(({ name }) => `routines/${name}`)];
}

const namesAndSums = (files: readonly { name: string; sha256: string }[]) => ({
  names: files.map(({ name }) => name),
  sums: files.map(({ sha256 }) => sha256),
});

/** A tenant's SQL runs as the tenant, in its schema. Each file is one round trip to the database. */
async function run(tx: Sql, target: Target, file: string, text: string): Promise<void> {
  await tx.unsafe(target ? asTheTenant(target.roleName, text) : text).catch((error) => {
    const failure = new MigrationError(`${file}: ${error.message}`);
    // By its code whoever began the transaction knows that it may be tried again.
    throw isRivalry(error) ? Object.assign(failure, { code: error.code }) : failure;
  });
}

/** `local` lasts until the end of the transaction; a text may end in a comment. */
const asTheTenant = (role: string, text: string) => `
  set local role "${role}"; set local search_path to "${role}", extensions;
${text}
  ;set local role none; set local search_path to ''`;
