/** deno task migrate: the database and all its tenants. */
import { readMigrations } from "../src/start/read-migrations.ts";
import { migrateDatabase, migrateTenants, type TenantMigration } from "../src/tenants/migrate.ts";
import { runCommand, UsageError, withDatabase } from "./command.ts";

const usage =
  `Brings the database and all tenants up to date, and reports each: its migrations, and the
routines that have changed. One that fails stays as it was and the others go on; run it again for
those that are left. Finds the database by DATABASE_URL, or uses the embedded one under DATA_DIR.

  deno task migrate`;

/** Prints how it went for a tenant. */
export function report({ slug, applied, error }: TenantMigration): void {
  const done = applied.length ? `applied ${applied.join(", ")}` : "up to date";
  console.log(`${slug}: ${error === null ? done : `FAILED and is as it was: ${error}`}`);
}

if (import.meta.main) {
  await runCommand(usage, async () => {
    if (Deno.args.length > 0) throw new UsageError("migrate takes no arguments");
    await withDatabase(async (sql) => {
      const migrations = await readMigrations("sql");
      const applied = await migrateDatabase(sql, migrations);
      console.log(`database: ${applied.length ? `applied ${applied.join(", ")}` : "up to date"}`);
      const results = await migrateTenants(sql, migrations, report);
      if (results.some(({ error }) => error !== null)) Deno.exitCode = 1;
    });
  });
}
