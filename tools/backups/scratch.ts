/** The database that a backup is tried in: made for it, and gone after it. */
import { type Verified, verifyBackup } from "../../src/backups/verify-backup.ts";
import { CopyConnection } from "../../src/platform/database/copy-connection.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect, type Sql } from "../../src/platform/database/sql.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import type { Migrations } from "../../src/tenants/scripts.ts";
import { whenInterrupted } from "../interruption.ts";
import { dropDatabase, openScratch } from "../sql/scratch-database.ts";
import { openBackup } from "./open-backup.ts";

type Trial = {
  /** the server: its user may make databases and roles */
  readonly url: string;
  readonly path: string;
  readonly migrations: Migrations;
  readonly onRows: (read: number, at: string) => void;
};

/** @throws BackupError, and whatever PostgreSQL says when it makes no database */
export async function tryBackup({ url, path, migrations, onRows }: Trial): Promise<Verified> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts, name: "halfhour backup" });
  const scratch = await sql.reserve();
  // Of those that use this database one tries a backup at a time, so that whatever is there was left behind.
  await scratch`select pg_advisory_lock(hashtext('halfhour scratch'))`;
  const prefix = await prefixOf(scratch);
  await removeAbandoned(scratch, url, prefix);
  const server = await openScratch(url, prefix);
  const withdraw = whenInterrupted(async () => {
    await endSessions(scratch, prefix);
    await server.close();
  });
  try {
    const database = await server.createDatabase().catch(tellWhatToDo);
    return await tryIn(database, { path, migrations, onRows });
  } finally {
    withdraw();
    // One that cannot be dropped now is dropped before the next backup is tried.
    await server.close().catch(() => {});
    scratch.release();
    await sql.end({ timeout: 5 });
  }
}

/** PostgreSQL's insufficient_privilege. */
const MAY_NOT = "42501";

function tellWhatToDo(error: Error): never {
  if (!("code" in error) || error.code !== MAY_NOT) throw error;
  throw new Error(
    `${error.message}: let its user (alter role … createdb), or name another PostgreSQL by --scratch`,
  );
}

async function tryIn(
  database: string,
  { path, migrations, onRows }: Omit<Trial, "url">,
): Promise<Verified> {
  const reader = await openBackup(path);
  await migrate(database, migrations);
  const copy = await CopyConnection.open(database, { name: "halfhour backup" });
  const withdraw = whenInterrupted(() => copy.destroy());
  try {
    return await verifyBackup({ copy, reader, migrations, onRows });
  } finally {
    withdraw();
    await copy.end();
  }
}

async function migrate(url: string, migrations: Migrations): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts, name: "halfhour backup" });
  await migrateDatabase(sql, migrations).finally(() => sql.end({ timeout: 5 }));
}

async function prefixOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ oid: string }[]>`
    select oid::text from pg_database where datname = current_database()`;
  return `halfhour_scratch_${row?.oid}_`;
}

/** Whoever is in the middle of a statement, such as the making of an index, does not see that its client has left. */
async function endSessions(sql: Sql, prefix: string): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where starts_with(datname, ${prefix}) and usename = current_user`;
}

async function removeAbandoned(sql: Sql, url: string, prefix: string): Promise<void> {
  const left = await sql<{ datname: string }[]>`
    select datname from pg_database where starts_with(datname, ${prefix})`;
  for (const { datname } of left) await dropDatabase(url, datname);
}
