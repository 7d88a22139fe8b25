/** Backups in this process, as bytes, and restores of them. */
import { BackupReader } from "../../src/backups/read-backup.ts";
import { checkBackup, type Contents } from "../../src/backups/check-backup.ts";
import { type Restored, restoreTenant } from "../../src/backups/restore-tenant.ts";
import { type Verified, verifyBackup } from "../../src/backups/verify-backup.ts";
import { writeBackup } from "../../src/backups/write-backup.ts";
import { CopyConnection } from "../../src/platform/database/copy-connection.ts";
import { databaseTime } from "../../src/platform/database/database-clock.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { RowSum } from "../../src/platform/hashing/row-sum.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import type { Migrations } from "../../src/tenants/scripts.ts";

/** A backup of the tenant, or (null) of all of the database, compressed. */
export async function aBackup(url: string, slug: string | null): Promise<Uint8Array<ArrayBuffer>> {
  const blocks: Uint8Array[] = [];
  const copy = await CopyConnection.open(url, { name: "test" });
  const current = connect(url, { max: 1, timeouts: noTimeouts, name: "test" });
  await writeBackup({
    copy,
    current,
    write: (bytes) => Promise.resolve(void blocks.push(bytes.slice())),
    onRows: () => {},
    onTotal: () => {},
  }, { id: crypto.randomUUID(), slug, program: "0.0.0", madeAt: "2027-03-01T06:00:00.000Z" })
    .finally(async () => {
      await copy.end();
      await current.end();
    });
  return await gzipped(new Blob(blocks.map((block) => block.slice())));
}

const bytesOf = async (stream: ReadableStream<BufferSource | Uint8Array>) =>
  // Whatever the stream gives, a response takes it.
  new Uint8Array(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
  );

export const gzipped = (text: Blob) =>
  bytesOf(text.stream().pipeThrough(new CompressionStream("gzip")));

export async function unzipped(backup: Uint8Array<ArrayBuffer>): Promise<string> {
  const text = new Blob([backup]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new TextDecoder().decode(await bytesOf(text));
}

/** The backup with its text changed. */
export const edited = async (
  backup: Uint8Array<ArrayBuffer>,
  edit: (text: string) => string,
): Promise<Uint8Array<ArrayBuffer>> => gzipped(new Blob([edit(await unzipped(backup))]));

/** It comes in small pieces, as from a disk. */
export function readerOf(backup: Uint8Array<ArrayBuffer>): Promise<BackupReader> {
  let at = 0;
  const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= backup.length) return controller.close();
      controller.enqueue(backup.slice(at, at += 512));
    },
  });
  return BackupReader.open(pieces.pipeThrough(new DecompressionStream("gzip")));
}

export async function check(
  backup: Uint8Array<ArrayBuffer>,
  { tenant }: Pick<Migrations, "tenant">,
): Promise<Contents> {
  return await checkBackup(await readerOf(backup), tenant.numbered, () => {});
}

type Wanted = {
  /** the tenant in the backup */
  readonly slug: string;
  readonly as?: string;
  readonly isOneOfMany?: boolean;
  readonly migrations?: Migrations;
};

/** Restores a tenant, without the look at the whole file that the command takes before. */
export async function restored(
  url: string,
  backup: Uint8Array<ArrayBuffer>,
  { slug, as = slug, isOneOfMany = false, migrations }: Wanted,
): Promise<Restored> {
  const copy = await CopyConnection.open(url, { name: "test" });
  try {
    const reader = await readerOf(backup);
    const known = migrations ?? await readMigrations("sql");
    const loading = { copy, reader, migrations: known, onRows: () => {} };
    const now = await databaseTime(copy.sql);
    for (let tenant = await reader.nextTenant(); tenant; tenant = await reader.nextTenant()) {
      if (tenant.tenant === slug) {
        return await restoreTenant(loading, tenant, { slug: as, now, isOneOfMany });
      }
      await reader.skip(tenant);
    }
    throw new Error(`the backup has no ${slug}`);
  } finally {
    copy.destroy();
  }
}

/** Tries a backup in the database at `url`. */
export async function verified(url: string, backup: Uint8Array<ArrayBuffer>): Promise<Verified> {
  const copy = await CopyConnection.open(url, { name: "test" });
  const reader = await readerOf(backup);
  const migrations = await readMigrations("sql");
  return await verifyBackup({ copy, reader, migrations, onRows: () => {} })
    .finally(() => copy.destroy());
}

/** Each table of a schema with its number of rows and their sum. */
export async function tablesOf(url: string, schema: string): Promise<Record<string, string>> {
  const copy = await CopyConnection.open(url, { name: "test" });
  try {
    const tables = await copy.sql<{ name: string }[]>`
      select relname::text as name from pg_class
      where relnamespace = ${schema}::regnamespace and relkind = 'r' order by relname`;
    const found: Record<string, string> = {};
    await copy.sql.unsafe(`set role "${schema}"`);
    for (const { name } of tables) {
      const sum = new RowSum();
      for await (const block of copy.copyOut(`copy "${schema}"."${name}" to stdout`)) {
        sum.add(block);
      }
      found[name] = `${sum.rows} ${sum.text}`;
    }
    return found;
  } finally {
    copy.destroy();
  }
}
