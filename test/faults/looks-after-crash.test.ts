import { expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { findCalendarChanges } from "../../src/tenants/find-calendar-changes.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";

test(
  "after a crash of PostgreSQL, which gives numbers of transactions again, looks begin anew",
  async () => {
    const folder = await Deno.makeTempDir();
    const postgres = await startEmbeddedPostgres(folder);
    const control = connect(postgres.url, { max: 1, timeouts: noTimeouts, name: "test" });
    try {
      await migrateDatabase(control, await readMigrations("sql"));
      const before = await findCalendarChanges(control, null);
      await killBackend(postgres.url);
      const isAnother = async () =>
        (await findCalendarChanges(control, before.look)).server !== before.server;
      // Fails until PostgreSQL is there again.
      await expect.poll(() => isAnother().catch(() => false), { timeout: 20_000 }).toBe(true);
    } finally {
      await control.end();
      await postgres.stop();
      await Deno.remove(folder, { recursive: true });
    }
  },
  60_000,
);

/** PostgreSQL starts all others anew; its main process, and the time of its start, stay. */
async function killBackend(url: string): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts, name: "test" });
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (row) Deno.kill(row.pid, "SIGKILL");
  await sql`select 1`.catch(() => {});
  await sql.end({ timeout: 1 });
}
