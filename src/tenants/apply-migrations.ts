import { inTransaction } from "../platform/database/db.ts";
import type { Sql } from "../platform/database/sql.ts";
import {
  appliedMigrations,
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
  db: Sql,
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
  tx: Sql,
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
  tx: Sql,
  target: Target,
  migration: Migration,
): Promise<void> {
  const { number, name, sha256, text } = migration;
  if (target) await tx.unsafe(becoming(target.roleName));
  await tx.unsafe(text).catch((error) => {
    throw new MigrationError(`migration ${number} (${name}): ${error.message}`);
  });
  if (target) await tx.unsafe("set local role none; set local search_path to ''");
  await recordMigration(tx, { tenantId: target?.id ?? null, number, name, sha256 });
}

/** Until the end of the transaction the statements are the tenant's own. */
const becoming = (role: string) =>
  `set local role "${role}"; set local search_path to "${role}", extensions`;
