import { inject } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect, type ConnectOptions, type Sql } from "../../src/platform/database/sql.ts";
import { TenantPools, type TenantPoolsOptions } from "../../src/platform/database/tenant-pools.ts";
import type { OpenTenant } from "../../src/platform/database/tenants.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../../src/tenants/plans.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { findTenant, listTenants } from "../../src/tenants/tenant.ts";
import { openScratch, type Scratch } from "../../tools/sql/scratch-database.ts";
import { atEnd } from "./at-end.ts";
import "./provided.ts";

/** A tenant of its own for a test file: empty, and dropped when the file is done. */
export type TestTenant = {
  id: number;
  slug: string;
  /** the tenant's role and search path, for any statement of a test */
  db: Sql;
  pools: TenantPools;
  /** the database as its owner: the control schema, and DDL */
  control: Sql;
  /** the database's URL for its owner */
  controlUrl: string;
};

const controlUrl = inject("databaseUrl");
const migrations = await readMigrations("sql");
let shared: Shared | null = null;
let scratch: Promise<Scratch> | null = null;

type Shared = { readonly control: Sql; readonly pools: TenantPools; readonly slugs: string[] };

/** The database as its owner, and pools for its tenants; one of each a test file. */
export function testDatabase(): { control: Sql; pools: TenantPools; controlUrl: string } {
  const { control, pools } = shared ??= open();
  return { control, pools, controlUrl };
}

/**
 * Makes a tenant (50 ms). Call it as often as needed, in a hook or a test. Its tutors know all its students,
 * and nobody is ever refused for sending much, unless it is to be as the product makes it.
 */
export async function aTenant({ knowAll = true, plan = WIDE_PLAN } = {}): Promise<TestTenant> {
  const { control, pools, slugs } = shared ??= open();
  const slug = aSlug();
  slugs.push(slug);
  const { id } = await createTenant(control, { slug, migrations, plan });
  const db = keepForEnd(tenantSql(controlUrl, slug));
  if (knowAll) await db`update settings set tutors_know_all_students = true`;
  return { id, slug, db, pools, control, controlUrl };
}

/** The tenant's role and search path, for any statement of a test. */
export function tenantSql(
  url: string,
  slug: string,
  { max = 8, timeouts }: Pick<ConnectOptions, "max" | "timeouts"> = {},
): Sql {
  const role = `hh_${slug}`;
  return connect(url, { role, searchPath: [role, "extensions"], name: role, max, timeouts });
}

/** A tenant that is known to be there. */
export async function opened(pools: TenantPools, slug: string): Promise<OpenTenant> {
  const tenant = await pools.open(slug);
  if (tenant === null) throw new Error(`the tenant ${slug} is not found`);
  return tenant;
}

/** An empty database on the same server, as its owner; dropped when the file is done. */
export async function anEmptyDatabase(): Promise<{ url: string; sql: Sql }> {
  scratch ??= openAnother();
  const url = await (await scratch).createDatabase();
  return { url, sql: keepForEnd(connect(url, { max: 4, timeouts: noTimeouts, name: "test" })) };
}

/** A slug nobody else uses; roles are the whole server's. */
export function aSlug(): string {
  return `t${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
}

/** A connection that is ended when the file is done. */
export function keepForEnd(sql: Sql): Sql {
  atEnd(() => sql.end({ timeout: 5 }));
  return sql;
}

const logFile = inject("databaseLog");

/** Whether the server's log can be read; not where TEST_DATABASE_URL names the server. */
export const isLogOurs = logFile !== null;

/**
 * How many deadlocks the server has logged for this tenant; other files' tenants do not count. A test
 * that asks is skipped unless `isLogOurs`.
 */
export async function deadlocks(tenant: { readonly slug: string }): Promise<number> {
  if (logFile === null) throw new Error("the server's log is not ours: skip this test");
  const lines = (await Deno.readTextFile(logFile)).split("\n");
  return lines.filter((line) =>
    line.includes(`,hh_${tenant.slug}:`) && line.includes("deadlock detected")
  ).length;
}

function open(): Shared {
  const control = connect(controlUrl, { max: 4, timeouts: noTimeouts, name: "test" });
  const opened = { control, pools: somePools({}, control), slugs: [] };
  atEnd(() => close(opened));
  return opened;
}

async function close({ control, pools, slugs }: Shared): Promise<void> {
  shared = null;
  await pools.close();
  const left = new Set((await listTenants(control)).map(({ slug }) => slug));
  for (const slug of slugs) if (left.has(slug)) await dropTenant(control, slug);
  await control.end();
}

async function openAnother(): Promise<Scratch> {
  const opened = await openScratch(controlUrl);
  atEnd(async () => {
    scratch = null;
    await opened.close();
  });
  return opened;
}

/** Pools of one's own, to be closed by whoever opens them. */
export function somePools(
  options: Partial<TenantPoolsOptions> = {},
  control = testDatabase().control,
): TenantPools {
  return new TenantPools({
    url: controlUrl,
    login: () => findSharedLogin(control),
    find: (slug) => findTenant(control, slug),
    now: () => Date.now(),
    ...options,
  });
}
