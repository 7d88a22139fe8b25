import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import { anEmptyDatabase, aSlug } from "./database.ts";

export type TenantOfBefore = {
  /** Runs statements as the tenant. */
  readonly asTenant: <Row extends object>(statement: string) => Promise<Row[]>;
  /** Brings it up to date. @throws what a migration says */
  readonly migrate: () => Promise<void>;
};

/** A tenant, in a database of its own, as it was before a migration of that name came. */
export async function aTenantOfBefore(migration: string): Promise<TenantOfBefore> {
  const { sql } = await anEmptyDatabase();
  const { control, tenant } = await readMigrations("sql");
  const ours = tenant.numbered.findIndex(({ name }) => name === migration);
  if (ours < 0) throw new Error(`there is no migration ${migration}`);
  const slug = aSlug();
  await migrateDatabase(sql, { control, tenant });
  const before = { numbered: tenant.numbered.slice(0, ours), routines: [] };
  await createTenant(sql, { slug, migrations: { control, tenant: before } });
  return {
    asTenant: <Row extends object>(statement: string) =>
      sql.transaction(async (tx) => {
        await tx.unsafe(
          `set local role "hh_${slug}"; set local search_path to "hh_${slug}", extensions`,
        );
        return await tx.unsafe<Row[]>(statement);
      }),
    async migrate() {
      const [migrated] = await migrateTenants(sql, { control, tenant });
      if (migrated?.error !== null) throw new Error(migrated?.error ?? "no tenant was migrated");
    },
  };
}
