import {
  disableEndpoints,
  endRestore,
  erasedIn,
  highestVersion,
  keepCalendarFeeds,
  lendTenantRole,
  lockOutTenant,
  moveSequence,
  nameTenant,
  noteRestored,
  peopleNotErased,
  raiseAllVersions,
  replaceTenant,
  restoredUnderWay,
  sequencesOfSchema,
  tablesOfSchema,
  takeRowsOfTenant,
} from "../generated/sql/backups.ts";
import { forgetMoments } from "../generated/sql/moments.ts";
import { retried } from "../platform/database/db.ts";
import type { Sql } from "../platform/database/sql.ts";
import { erasePerson } from "../privacy/erase-person.ts";
import { applyMissing } from "../tenants/apply-scripts.ts";
import { checkSlug, findTenant, roleOf } from "../tenants/tenant.ts";
import { BackupError, quoted, type TenantHead } from "./backup-lines.ts";
import { type Loaded, type Loading, loadTenant } from "./load-tenant.ts";

export type WantedRestore = {
  /** What the tenant is to be called; mostly as it was. */
  readonly slug: string;
  /** Epoch ms. */
  readonly now: number;
  /** Whether others of the same file follow or went before: so that it is known which are done. */
  readonly isOneOfMany: boolean;
};

export type Restored = { readonly rows: number; readonly erasedAgain: number };

/** So often those at work in the old tenant are sent away before a restore gives up, for 500 ms and more each. */
const TRIES = 40;
/** A request empties no more than it has time for; this has no hurry. */
const ALL_ROWS = 1_000_000_000;

/**
 * Restores a tenant in one transaction: either it is what the backup says, brought up to date, or all is as it
 * was. The old one serves until the new one is ready and gives way in a moment (X10).
 *
 * What comes out is a new tenant under the old name, with another number, so that nothing that is cached of the
 * old one is taken for its. Versions of calendars and numbers of rows go on from where both were. Keys and what else
 * control holds, and secret addresses of calendars, stay as they are now; who was forgotten since the backup is
 * forgotten again. Under another name than the tenant had, its webhooks are disabled.
 * @throws BackupError, TenantError, MigrationError
 */
export async function restoreTenant(
  loading: Loading,
  tenant: TenantHead,
  { slug, now, isOneOfMany }: WantedRestore,
): Promise<Restored> {
  checkSlug(slug);
  const { copy, reader, migrations } = loading;
  const done = await copy.transaction("begin", async () => {
    const { sql } = copy;
    const loaded = await loadTenant(loading, tenant);
    await applyMissing(sql, { id: loaded.id, roleName: loaded.role }, migrations.tenant);
    // The backup may be of a database whose numbers are ahead of this one's.
    await forgetMoments(sql, { roleName: loaded.role });
    await inSchema(sql, loaded.role);
    await analyzeTables(sql, loaded.role);
    if (slug !== tenant.tenant) await disableEndpoints(sql);
    const old = await findTenant(sql, slug);
    const erasedAgain = old === null
      ? await comeNew(sql, loaded, tenant, slug)
      // Who is at work in the old one may still hold what no lock of tables covers.
      : await retried(() =>
        sql.transaction((tx) => takeThePlaceOf(tx, loaded, { id: old.id, role: old.role }, now))
      );
    await lendTenantRole(sql, { roleName: roleOf(slug), lent: false });
    if (isOneOfMany) await noteRestored(sql, { backup: reader.head.id, slug });
    return { rows: loaded.rows, erasedAgain };
  });
  if (done === "undo") throw new BackupError("the restore was given up");
  return done;
}

/** Of the tenant alone: without names PostgreSQL waits for whoever holds a table of another. */
async function analyzeTables(sql: Sql, schema: string): Promise<void> {
  const tables = await tablesOfSchema(sql, { schema });
  await sql.unsafe(`analyze ${tables.map(({ name }) => `"${schema}".${quoted(name)}`).join(", ")}`);
}

/** Which tenants of a backup were restored by a restore of many that did not come to its end. */
export async function restoredBefore(sql: Sql, backup: string): Promise<ReadonlySet<string>> {
  return new Set((await restoredUnderWay(sql, { backup })).map(({ slug }) => slug));
}

/** A restore of many has come to its end: the next one of the same file does all of them again. */
export async function endOfRestore(sql: Sql, backup: string): Promise<void> {
  await endRestore(sql, { backup });
}

async function comeNew(
  sql: Sql,
  { id, role }: Loaded,
  tenant: TenantHead,
  slug: string,
): Promise<number> {
  await inSchema(sql, role);
  await raiseAllVersions(sql, { past: 0 });
  await takeRowsOfTenant(sql, { tenantId: id, rows: JSON.stringify(tenant.rows) });
  const own = JSON.stringify(tenant.own);
  await nameTenant(sql, { tenantId: id, own, slug, roleName: roleOf(slug) });
  return 0;
}

type Old = { readonly id: number; readonly role: string };

/** Answers how many people were forgotten again. */
async function takeThePlaceOf(sql: Sql, loaded: Loaded, old: Old, now: number): Promise<number> {
  await lendTenantRole(sql, { roleName: old.role, lent: true });
  await lockOut(sql, old.role);
  await inSchema(sql, old.role);
  const numbers = await sequencesOfSchema(sql, { schema: old.role });
  // An old tenant that was never brought up to date may know neither.
  const erased = await sql.transaction((tx) => erasedIn(tx)).catch(() => []);
  const highest = await sql.transaction((tx) => highestVersion(tx)).catch(() => ({ version: 0 }));
  await inSchema(sql, loaded.role);
  await raiseAllVersions(sql, { past: highest.version });
  for (const { name, last } of numbers) {
    await moveSequence(sql, { schema: loaded.role, name, last });
  }
  await keepCalendarFeeds(sql, { oldRole: old.role, newRole: loaded.role });
  const erasedAgain = await forgetAgain(sql, loaded.role, erased, now);
  await replaceTenant(sql, { oldId: old.id, newId: loaded.id });
  return erasedAgain;
}

async function lockOut(sql: Sql, role: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await lockOutTenant(sql, { roleName: role })).locked) return;
  }
  throw new BackupError(`others hold tables of ${role} and do not let go; it is as it was`);
}

/** Nobody who was forgotten comes back with a backup of before. */
async function forgetAgain(
  sql: Sql,
  role: string,
  erased: readonly { readonly id: number; readonly created_at: number }[],
  now: number,
): Promise<number> {
  const people = await peopleNotErased(sql, {
    ids: erased.map(({ id }) => id),
    instants: erased.map(({ created_at }) => created_at),
  });
  await sql.unsafe(`set local role ${quoted(role)}`);
  for (const { id } of people) {
    await erasePerson(sql, { id, cancelsLessons: true, actorId: null, now }, ALL_ROWS);
  }
  await sql.unsafe("set local role none");
  return people.length;
}

const inSchema = (sql: Sql, role: string) =>
  sql.unsafe(`set local search_path to ${quoted(role)}, extensions`);
