/** deno task backup: all tenants or one, in a file that was tried (X10). */
import { parseArgs } from "node:util";
import { BackupError } from "../src/backups/backup-lines.ts";
import { writeBackup } from "../src/backups/write-backup.ts";
import { type Config, readConfig } from "../src/config.ts";
import { CopyConnection } from "../src/platform/database/copy-connection.ts";
import { databaseTime } from "../src/platform/database/database-clock.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { version } from "../src/start/version.ts";
import {
  backupName,
  type Draft,
  openDraft,
  removeAbandoned,
  removeOld,
} from "./backups/backup-files.ts";
import { tryBackup } from "./backups/scratch.ts";
import { CodedError, runCommand, UsageError, withDatabase } from "./command.ts";
import { whenInterrupted } from "./interruption.ts";
import { Progress } from "./progress.ts";

const usage =
  `Writes all tenants, or one, as they are at one moment, into backup_YYYYMMDD_HHMMSS.gz (UTC),
restores that into a database made for it, compares every table, and then removes backups of the same kind
that are too old. Others go on working meanwhile. docs/backups.md tells more.

  deno task backup
  --tenant <slug>      only that tenant; its slug is in the file's name
  --to <folder>        BACKUP_DIR unless it is said, and backups in DATA_DIR unless that is
  --keep-days <n>      BACKUP_KEEP_DAYS unless it is said, and 7 unless that is
  --scratch <url>      a PostgreSQL to try it in, whose user may make databases and roles; the
                       database's own server unless it is said

Exit codes: 0 there is a good new backup; 1 there is none, and nothing was removed; 2 the command line;
3 it was written and does not come back as it was: it lies beside the others as .bad, and nothing was
removed; 4 there is a good new backup, and old ones could not be removed; 130 and 143 interrupted.`;

const text = { type: "string" } as const;
const options = { tenant: text, to: text, "keep-days": text, scratch: text } as const;

type Wanted = {
  readonly slug: string | null;
  readonly folder: string;
  readonly days: number;
  readonly scratch: string | null;
};

/** @throws UsageError */
function readArguments(args: string[], config: Config): Wanted {
  const { values } = parseArgs({ args, options });
  const days = values["keep-days"] ?? String(config.backups.keepDays);
  if (!/^[1-9]\d{0,4}$/.test(days)) throw new UsageError("--keep-days is a number from 1");
  return {
    slug: values.tenant ?? null,
    folder: values.to ?? config.backups.folder,
    days: Number(days),
    scratch: values.scratch ?? null,
  };
}

async function backup(sql: Sql, url: string, wanted: Wanted): Promise<void> {
  const { slug, folder, days } = wanted;
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await removeAbandoned(folder);
  const now = await databaseTime(sql);
  const name = backupName(now, slug);
  const draft = await openDraft(folder, name);
  const rows = await write(sql, url, wanted, draft, now).catch((error) => giveUp(draft, error));
  const verified = await verify(draft, url, wanted, rows);
  await draft.keep();
  const { tenants, tables } = verified;
  console.log(`${folder}/${name}: ${tenants} tenants, ${rows} rows; tried, ${tables} tables alike`);
  const gone = await removeOld(folder, { slug, days, now }).catch((error) => {
    throw new CodedError(`the backup is good; old ones cannot be removed: ${error.message}`, 4);
  });
  for (const old of gone) console.log(`removed ${old}, older than ${days} days`);
}

async function giveUp(draft: Draft, error: unknown): Promise<never> {
  await draft.remove();
  throw error;
}

/** Answers how many rows. */
async function write(
  sql: Sql,
  url: string,
  { slug }: Wanted,
  { file }: Draft,
  now: number,
): Promise<number> {
  const progress = new Progress("backup", "rows", null);
  const gzip = new CompressionStream("gzip");
  const written = writeAll(gzip.readable, file);
  // Whoever writes next is told of it.
  written.catch(() => {});
  const writer = gzip.writable.getWriter();
  const copy = await CopyConnection.open(url, { name: "halfhour backup" });
  const withdraw = whenInterrupted(() => copy.destroy());
  try {
    const { rows } = await writeBackup({
      copy,
      current: sql,
      write: (bytes) => writer.write(bytes.slice()),
      onRows: (done, at) => progress.reach(done, at),
      onTotal: (about) => progress.expect(about),
    }, { id: crypto.randomUUID(), slug, program: version, madeAt: new Date(now).toISOString() });
    await writer.close();
    await written;
    progress.end();
    return rows;
  } catch (error) {
    // The file's own error, where it took no more; else this one, which ends the writing.
    await writer.abort(error).catch(() => {});
    await written;
    throw error;
  } finally {
    withdraw();
    await copy.end();
  }
}

async function writeAll(blocks: ReadableStream<Uint8Array>, file: Deno.FsFile): Promise<void> {
  for await (const block of blocks) {
    for (let at = 0; at < block.length;) at += await writeSome(file, block.subarray(at));
  }
}

async function writeSome(file: Deno.FsFile, bytes: Uint8Array): Promise<number> {
  return await file.write(bytes).catch((error) => {
    throw new BackupError(`the backup cannot be written: ${error.message}`);
  });
}

/** One that does not come back as it was is put aside; the others are all still there. */
async function verify(draft: Draft, url: string, { scratch }: Wanted, rows: number) {
  const progress = new Progress("verify", "rows", rows);
  try {
    const verified = await tryBackup({
      url: scratch ?? url,
      path: draft.path,
      migrations: await readMigrations("sql"),
      onRows: (done, at) => progress.reach(done, at),
    });
    progress.end();
    return verified;
  } catch (error) {
    if (!(error instanceof BackupError)) {
      const reason = error instanceof Error ? error.message : error;
      return await giveUp(
        draft,
        new Error(`the backup cannot be tried, and is not kept: ${reason}`),
      );
    }
    throw new CodedError(
      `${error.message}; it lies beside the others as ${await draft.putAside()}`,
      3,
    );
  }
}

await runCommand(usage, () => {
  const wanted = readArguments(Deno.args, readConfig(Deno.env.toObject()));
  return withDatabase((sql, url) => backup(sql, url, wanted));
});
