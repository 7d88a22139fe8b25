/** deno task restore: all tenants of a backup, or one (X10). */
import { parseArgs } from "node:util";
import { BackupError } from "../src/backups/backup-lines.ts";
import { checkBackup, type Contents } from "../src/backups/check-backup.ts";
import { endOfRestore, restoredBefore, restoreTenant } from "../src/backups/restore-tenant.ts";
import { CopyConnection } from "../src/platform/database/copy-connection.ts";
import { databaseTime } from "../src/platform/database/database-clock.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { migrateDatabase } from "../src/tenants/migrate.ts";
import { checkSlug, listTenants } from "../src/tenants/tenant.ts";
import { openBackup } from "./backups/open-backup.ts";
import { runCommand, UsageError, withDatabase } from "./command.ts";
import { whenInterrupted } from "./interruption.ts";
import { Progress } from "./progress.ts";

const usage =
  `Restores the tenants of a backup, each of them wholly or not at all; a server may go on running.
The file is read to its end before anything is touched. Run it again after it was interrupted: those that are
done are not done again. docs/backups.md tells more.

  deno task restore --from backup_20261127_030000.gz
  --tenant <slug>      only that tenant
  --as <slug>          under another name
  --yes                takes the place of tenants that are there; without it that is refused
  --anew               does those again that an interrupted restore of this file has done
  --check              only tells whether the file is whole, and what is in it`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const options = { from: text, tenant: text, as: text, yes: flag, anew: flag, check: flag } as const;

type Wanted = {
  readonly from: string;
  readonly tenant: string | null;
  readonly as: string | null;
  readonly yes: boolean;
  readonly anew: boolean;
  readonly check: boolean;
};

/** @throws UsageError */
function readArguments(args: string[]): Wanted {
  const { values: { from, tenant = null, as = null, ...flags } } = parseArgs({ args, options });
  if (from === undefined) throw new UsageError("which backup? --from names its file");
  if (as !== null && tenant === null) throw new UsageError("--as goes with --tenant");
  if (as !== null) checkSlug(as);
  return { from, tenant, as, ...flags };
}

/** Reads the file to its end. @throws BackupError when it is cut, damaged, foreign or newer, or lacks the tenant */
async function look({ from, tenant }: Wanted): Promise<Contents> {
  const reader = await openBackup(from);
  const progress = new Progress("check", "rows", null);
  const { tenant: { numbered } } = await readMigrations("sql");
  const contents = await checkBackup(reader, numbered, (done) => progress.reach(done));
  progress.end();
  if (tenant === null || contents.tenants.some(({ slug }) => slug === tenant)) return contents;
  const those = contents.tenants.map(({ slug }) => slug).join(", ") || "none";
  throw new BackupError(`this backup has no tenant ${tenant}; it has ${those}`);
}

async function restore(sql: Sql, url: string, wanted: Wanted, contents: Contents): Promise<void> {
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const reader = await openBackup(wanted.from);
  const done = wanted.tenant !== null || wanted.anew
    ? new Set<string>()
    : await restoredBefore(sql, reader.head.id);
  const todo = contents.tenants.filter(({ slug }) => (wanted.tenant ?? slug) === slug)
    .filter(({ slug }) => !done.has(slug));
  const named = (slug: string) => wanted.as ?? slug;
  await mayReplace(sql, todo.map(({ slug }) => named(slug)), wanted.yes);
  if (done.size > 0) {
    console.log(`${done.size} tenants of this backup are restored already; --anew does them again`);
  }
  const progress = new Progress("restore", "rows", contents.rows);
  const copy = await CopyConnection.open(url, { name: "halfhour restore" });
  const withdraw = whenInterrupted(() => copy.destroy());
  const loading = {
    copy,
    reader,
    migrations,
    onRows: (read: number, at: string) => progress.reach(read, at),
  };
  try {
    for (;;) {
      const tenant = await reader.nextTenant();
      if (tenant === null) break;
      const slug = named(tenant.tenant);
      if (todo.every((one) => one.slug !== tenant.tenant)) {
        await reader.skip(tenant, () => progress.reach(reader.rowsRead, tenant.tenant));
        continue;
      }
      const now = await databaseTime(sql);
      const how = { slug, now, isOneOfMany: wanted.tenant === null };
      const { rows, erasedAgain } = await restoreTenant(loading, tenant, how);
      progress.print(
        `restored ${slug}: ${rows} rows of ${reader.head.made_at}` +
          (erasedAgain > 0 ? `; ${erasedAgain} people who were forgotten since are again` : ""),
      );
    }
    await endOfRestore(sql, reader.head.id);
    progress.end();
  } finally {
    withdraw();
    await copy.end();
  }
}

async function mayReplace(sql: Sql, slugs: readonly string[], yes: boolean): Promise<void> {
  const there = new Set((await listTenants(sql)).map(({ slug }) => slug));
  const replaced = slugs.filter((slug) => there.has(slug));
  if (yes || replaced.length === 0) return;
  throw new BackupError(
    `these tenants are there and would be replaced with all they have: ${
      replaced.join(", ")
    }; add --yes`,
  );
}

function print({ tenants, rows }: Contents, from: string): void {
  for (const { slug, rows } of tenants) console.log(`${slug}: ${rows} rows`);
  console.log(`${from} is whole: ${tenants.length} tenants, ${rows} rows`);
}

await runCommand(usage, async () => {
  const wanted = readArguments(Deno.args);
  const contents = await look(wanted);
  if (wanted.check) return print(contents, wanted.from);
  await withDatabase((sql, url) => restore(sql, url, wanted, contents));
});
