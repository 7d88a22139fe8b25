import type { TransactionSql } from "postgres";
import { type Db, inTransaction } from "../platform/db.ts";
import {
  appliedMigrations,
  becomeOwnerAgain,
  becomeTenant,
  controlExists,
  lockMigrations,
  recordMigration,
} from "../generated/sql/tenants.ts";
import { type Migration, MigrationError, pending } from "./migration.ts";

/** What migrations are applied to: a tenant, or (null) the database itself. */
type Target = { id: number; roleName: string } | null;

/**
 * Applies what is pending, one transaction each, so that what is done stays done when a later one
 * fails. Two machines that do this at once share the work. Yields the name of each when it is done.
 */
export async function* applyPending(
  db: Db,
  target: Target,
  migrations: readonly Migration[],
): AsyncGenerator<string> {
  for (;;) {
    const name = await inTransaction(db, (tx) => applyNext(tx, target, migrations));
    if (name === null) return;
    yield name;
  }
}

async function applyNext(
  tx: TransactionSql,
  target: Target,
  migrations: readonly Migration[],
): Promise<string | null> {
  await lockMigrations(tx, { tenantId: target?.id ?? 0 });
  const { exists } = await controlExists(tx);
  const applied = exists ? await appliedMigrations(tx, { tenantId: target?.id ?? null }) : [];
  const [next] = pending(migrations, applied);
  if (next === undefined) return null;
  await applyMigration(tx, target, next);
  return next.name;
}

/** Applies one and records it. A tenant's runs as the tenant, in its schema. */
export async function applyMigration(
  tx: TransactionSql,
  target: Target,
  migration: Migration,
): Promise<void> {
  const { number, name, sha256, text } = migration;
  if (target) await becomeTenant(tx, { roleName: target.roleName });
  await tx.unsafe(text).catch((error) => {
    throw new MigrationError(`migration ${number} (${name}): ${error.message}`);
  });
  if (target) await becomeOwnerAgain(tx);
  await recordMigration(tx, { tenantId: target?.id ?? null, number, name, sha256 });
}
