/** deno task migrate: the database and all its tenants. */
import { followTzRelease } from "../src/maintenance/follow-tz-release.ts";
import { databaseTime } from "../src/platform/database/database-clock.ts";
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { migrateDatabase, migrateTenants, type TenantMigration } from "../src/tenants/migrate.ts";
import type { Migrations } from "../src/tenants/scripts.ts";
import type { ZonesLoaded } from "../src/tenants/load-zones.ts";
import { listTenants, roleOf } from "../src/tenants/tenant.ts";
import { runCommand, UsageError, withDatabase } from "./command.ts";
import { Progress } from "./progress.ts";
import { inWords } from "./zones/report.ts";

const usage =
  `Brings the database and all tenants up to date, and reports each: its migrations, and the
routines that have changed. One that fails stays as it was and the others go on; run it again for
those that are left. Where a new release of the tz database comes with it, prints what changes for which
zones, and how many slots and weekly lessons of each tenant follow. Finds the database by DATABASE_URL, or uses the embedded one under DATA_DIR.

  deno task migrate`;

/** Brings every tenant up to date, and prints how it went for each. */
export async function migrateAll(sql: Sql, migrations: Migrations): Promise<TenantMigration[]> {
  const progress = new Progress("migrate", "tenants", (await listTenants(sql)).length);
  const results = await migrateTenants(sql, migrations, ({ slug, applied, error }) => {
    const done = applied.length ? `applied ${applied.join(", ")}` : "up to date";
    progress.print(`${slug}: ${error === null ? done : `FAILED and is as it was: ${error}`}`);
    progress.step(slug);
  });
  progress.end();
  return results;
}

/** Prints what a release of the tz database changes for which zones. */
function reportZones({ from, to, changed }: ZonesLoaded): void {
  console.log(`zones: ${from === null ? "" : `${from} → `}${to}`);
  for (const { zone, differences } of changed) console.log(`  ${zone}: ${inWords(differences)}`);
}

/** Lets a tenant's slots and weekly lessons follow a new release, as maintenance would, and prints how many did. */
async function followIn(url: string, slug: string, now: number): Promise<void> {
  const role = roleOf(slug);
  const session = { role, searchPath: [role, "extensions"], name: role, timeouts: noTimeouts };
  const db = connect(url, { ...session, max: 1 });
  await followTzRelease(db, now, ({ zone, slots, lessons, ...left }) => {
    const stay = left.slots_left + left.lessons_left;
    console.log(
      `${slug}: ${zone}: ${slots} slots and ${lessons} weekly lessons follow the clocks` +
        (stay > 0 ? `; ${stay} have something in their way and are tried again hourly` : ""),
    );
  }).finally(() => db.end({ timeout: 5 }));
}

if (import.meta.main) {
  await runCommand(usage, async () => {
    if (Deno.args.length > 0) throw new UsageError("migrate takes no arguments");
    await withDatabase(async (sql, url) => {
      const migrations = await readMigrations("sql");
      const applied = await migrateDatabase(sql, migrations, reportZones);
      console.log(`database: ${applied.length ? `applied ${applied.join(", ")}` : "up to date"}`);
      const results = await migrateAll(sql, migrations);
      const now = await databaseTime(sql);
      for (const { slug, error } of results) {
        if (error === null) await followIn(url, slug, now);
        else Deno.exitCode = 1;
      }
    });
  });
}
