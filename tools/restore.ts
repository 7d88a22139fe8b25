/** deno task restore: all tenants of a backup, or one (X10). */
import { parseArgs } from "node:util";
import { BackupError } from "../src/backups/backup-lines.ts";
import { checkBackup, type Contents } from "../src/backups/check-backup.ts";
import {
  endOfRestore,
  type Restored,
  restoredBefore,
  restoreTenant,
} from "../src/backups/restore-tenant.ts";
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

/** Restores those that are asked for, unless an interrupted restore of this file has done it. */
async function restore(sql: Sql, url: string, wanted: Wanted, contents: Contents): Promise<void> {
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const reader = await openBackup(wanted.from);
  const todo = await slugsToRestore(sql, wanted, contents, reader.head.id);
  const progress = new Progress("restore", "rows", contents.rows);
  const onRows = (read: number, at: string) => progress.reach(read, at);
  const copy = await CopyConnection.open(url, { name: "halfhour restore" });
  const withdraw = whenInterrupted(() => copy.destroy());
  try {
    for (;;) {
      const tenant = await reader.nextTenant();
      if (tenant === null) break;
      if (!todo.has(tenant.tenant)) {
        await reader.skip(tenant, () => onRows(reader.rowsRead, tenant.tenant));
        continue;
      }
      const slug = wanted.as ?? tenant.tenant;
      const now = await databaseTime(sql);
      const restored = await restoreTenant(
        { copy, reader, migrations, onRows },
        tenant,
        { slug, now, isOneOfMany: wanted.tenant === null },
      );
      progress.print(inWords(slug, reader.head.made_at, restored));
    }
    if (wanted.tenant === null) await endOfRestore(sql, reader.head.id);
    progress.end();
  } finally {
    withdraw();
    await copy.end();
  }
}

const inWords = (slug: string, madeAt: string, { rows, erasedAgain }: Restored): string =>
  `restored ${slug}: ${rows} rows of ${madeAt}` +
  (erasedAgain > 0 ? `; ${erasedAgain} people who were forgotten since are again` : "");

/** @throws BackupError when some are there that may not be replaced */
async function slugsToRestore(
  sql: Sql,
  { tenant, as, yes, anew }: Wanted,
  { tenants }: Contents,
  backup: string,
): Promise<ReadonlySet<string>> {
  if (tenant !== null) {
    await mayReplace(sql, [as ?? tenant], yes);
    return new Set([tenant]);
  }
  const done = anew ? new Set<string>() : await restoredBefore(sql, backup);
  const todo = tenants.map(({ slug }) => slug).filter((slug) => !done.has(slug));
  await mayReplace(sql, todo, yes);
  if (done.size > 0) {
    console.log(`${done.size} tenants of this backup are restored already; --anew does them again`);
  }
  return new Set(todo);
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
