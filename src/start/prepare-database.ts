import { type Config, isProduction } from "../config.ts";
import { seedDemo } from "../demo/seed-demo.ts";
import { hashOfKey } from "../platform/auth/keys.ts";
import { noTimeouts } from "../platform/database/session.ts";
import { connect, type Sql } from "../platform/database/sql.ts";
import type { TenantRole } from "../platform/database/tenant-role.ts";
import type { Log } from "../platform/logging/log.ts";
import { hasUsers } from "../profile/users.ts";
import { isHardened, takeTurns } from "../tenants/control-database.ts";
import { createTenant } from "../tenants/create-tenant.ts";
import { createKey, findKey } from "../tenants/keys.ts";
import type { ZonesLoaded } from "../tenants/load-zones.ts";
import { migrateDatabase, migrateTenants } from "../tenants/migrate.ts";
import { WIDE_PLAN } from "../tenants/plans.ts";
import { MigrationError, type Migrations } from "../tenants/scripts.ts";
import { findTenant, TenantError } from "../tenants/tenant.ts";
import { offsetText, utcText } from "../time/time-text.ts";
import { readMigrations } from "./read-migrations.ts";

export const DEMO = "demo";

type Parts = {
  readonly config: Config;
  /** Of the database, as its owner. */
  readonly url: string;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
};

/**
 * Migrates everything; in development the tenant demo is there afterwards.
 * @throws MigrationError, TenantError
 */
export async function prepareDatabase({ config, url, log, now }: Parts): Promise<void> {
  const migrations = await readMigrations(new URL("../../sql", import.meta.url).pathname);
  const owner = connect(url, { max: 2, timeouts: noTimeouts, name: "halfhour migrate" });
  try {
    await migrateAll(owner, migrations, log);
    if (isProduction(config)) return;
    await ensureDemo(owner, url, migrations, { serviceKey: config.serviceKey, now: now() });
  } finally {
    await owner.end();
  }
}

/**
 * Brings the database and all tenants up to date (T2).
 * @throws MigrationError that names the file, and the tenants that it could not be applied to.
 */
export async function migrateAll(control: Sql, migrations: Migrations, log: Log): Promise<void> {
  const applied = await migrateDatabase(
    control,
    migrations,
    (loaded) => log.info("tz_release_loaded", zonesToLog(loaded)),
  );
  if (applied.length > 0) log.info("database_migrated", { applied });
  if (!await isHardened(control)) {
    log.warn("database_not_hardened", { hint: "let a superuser run sql/hardening.sql" });
  }
  const failed: string[] = [];
  await migrateTenants(control, migrations, (done) => {
    if (done.applied.length > 0) log.info("tenant_migrated", done);
    if (done.error !== null) failed.push(`${done.slug}: ${done.error}`);
  });
  if (failed.length > 0) {
    throw new MigrationError(`these tenants could not be migrated: ${failed.join("; ")}`);
  }
}

/** Of each zone the first time in which its offset is another. */
const zonesToLog = ({ from, to, changed }: ZonesLoaded) => ({
  from,
  to,
  changed: changed.map(({ zone, differences: [first] }) => ({
    zone,
    ...first && {
      since: utcText(first.from),
      offset_before: offsetText(first.before),
      offset_after: offsetText(first.after),
    },
  })),
});

/**
 * Makes the tenant `demo` and fills it, each unless it was done before (O1); takes `serviceKey` as its
 * first service key (O2). Of several servers that start at once one does it. `control` needs two
 * connections.
 * @throws TenantError for a service key that cannot be taken.
 */
export function ensureDemo(
  control: Sql,
  url: string,
  migrations: Migrations,
  { serviceKey, now }: { readonly serviceKey: string | null; readonly now: number },
): Promise<void> {
  return takeTurns(control, DEMO, async () => {
    if (!await findTenant(control, DEMO)) {
      await createTenant(control, { slug: DEMO, migrations, plan: WIDE_PLAN });
    }
    await fill(await findTenant(control, DEMO), url, now);
    if (serviceKey !== null) await ensureKey(control, serviceKey, now);
  });
}

/** On a connection without limits of time: on a busy machine it takes longer than a request may. */
async function fill(tenant: TenantRole | null, url: string, now: number): Promise<void> {
  if (!tenant) throw new Error("the tenant demo was made and is gone again");
  const { role } = tenant;
  const session = { role, searchPath: [role, "extensions"], name: role, timeouts: noTimeouts };
  const db = connect(url, { ...session, max: 2 });
  try {
    if (!await hasUsers(db)) await seedDemo(db, now);
  } finally {
    await db.end();
  }
}

async function ensureKey(control: Sql, key: string, now: number) {
  const known = await findKey(control, hashOfKey(key), now);
  if (known?.tenant === DEMO && known.kind === "service") return;
  await createKey(control, {
    tenant: DEMO,
    kind: "service",
    name: "SERVICE_KEY",
    scopes: [],
    key,
  }).catch((error) => {
    if (!(error instanceof TenantError)) throw error;
    throw new TenantError(`SERVICE_KEY cannot be a key of the tenant ${DEMO}: ${error.message}`);
  });
}
