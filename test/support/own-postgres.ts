import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { WIDE_PLAN } from "../../src/tenants/plans.ts";
import { atEnd } from "./at-end.ts";
import { signal, withAllThatItForked } from "./processes.ts";

/** A PostgreSQL of a test's own, with one empty tenant, to which any harm may be done. */
export type OwnPostgres = {
  readonly url: string;
  readonly slug: string;
  /** None of its processes does anything until the answered function is called. */
  readonly silence: () => Promise<() => void>;
  /** Ends it as an administrator does who does not wait for its clients; kept when it has ended. */
  readonly end: () => Promise<void>;
  /** Starts it again on its port, half a second or so later; and whenever it has ended from now on. */
  readonly revive: () => void;
};

/** Takes some seconds; it goes with its data when the test has ended. */
export async function anOwnPostgres(): Promise<OwnPostgres> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-postgres-" });
  const postgres = await startEmbeddedPostgres(folder, { durable: false });
  let goOn = () => {};
  atEnd(async () => {
    goOn();
    await postgres.stop();
    await Deno.remove(folder, { recursive: true });
  });
  const control = connect(postgres.url, { max: 2, timeouts: noTimeouts, name: "test" });
  const migrations = await readMigrations("sql");
  await migrateDatabase(control, migrations);
  const slug = "own";
  await createTenant(control, { slug, migrations, plan: WIDE_PLAN });
  await control.end();
  const first = async () => {
    const text = await Deno.readTextFile(`${folder}/data/postmaster.pid`);
    return Number(text.split("\n")[0]);
  };
  return {
    url: postgres.url,
    slug,
    async silence() {
      const all = await withAllThatItForked(await first());
      signal(all, "SIGSTOP");
      return goOn = () => signal(all, "SIGCONT");
    },
    async end() {
      const pid = await first();
      signal([pid], "SIGINT");
      while (await Deno.stat(`/proc/${pid}`).then(() => true, () => false)) await pause(10);
    },
    revive: () => postgres.keepRunning(() => {}),
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
