import {
  allFlags,
  deleteFlag as removeFlag,
  flagByName,
  flagsForUser,
  lockFlags,
  saveFlag as storeFlag,
  unknownUsers,
} from "../generated/sql/flags.ts";
import { noSuchUser } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { invalidFields, Problem } from "../problem.ts";
import { type Flag, isOn, toFlag, toListedFlag } from "./flag.ts";

/** Each flag of the tenant by its name, and whether it is on for that user (X8). */
export async function flagsOfUser(
  db: Db,
  tenant: string,
  userId: number,
): Promise<Record<string, boolean>> {
  const flags = await flagsForUser(db, { userId });
  return Object.fromEntries(flags.map((flag) => [flag.name, isOn(flag, tenant, userId)]));
}

/** @throws Problem not_found for nobody's id, and for another tenant's user (T5). */
export async function mustBeUser(db: Db, id: number): Promise<void> {
  const unknown = await unknownUsers(db, { ids: [id] });
  if (unknown.length > 0) throw noSuchUser("user");
}

/** All flags of the tenant, on the one page there is. */
export async function listFlags(db: Db) {
  return { results: (await allFlags(db)).map(toListedFlag), cursor: null, has_more: false };
}

/** @throws Problem not_found. */
export async function readFlag(db: Db, name: string): Promise<Flag> {
  const row = await flagByName(db, { name });
  if (row === null) throw noSuchFlag();
  return toFlag(row);
}

export type NewFlag = {
  readonly name: string;
  readonly enabled: boolean;
  /** 0 to 100. */
  readonly percentage: number;
  /** Ids of users, each once. */
  readonly allow: readonly number[];
  readonly description: string;
};

/** The state that is to be changed, where the caller says so. */
type InState = { readonly ifMatch?: IfMatch | undefined };

/**
 * Makes a flag, or replaces it; it holds from then on.
 * @throws Problem validation_failed for whom the tenant does not know, too_many, version_mismatch.
 */
export function saveFlag(
  db: Db,
  { ifMatch, allow, ...flag }: NewFlag & InState,
): Promise<{ flag: Flag; isNew: boolean }> {
  return inTransaction(db, async (tx) => {
    await lockFlags(tx);
    const before = await flagByName(tx, { name: flag.name });
    await mustMatch(ifMatch, () => before === null ? null : etagOf(toFlag(before)));
    await mustAllBeUsers(tx, allow);
    const ids = allow.toSorted((a, b) => a - b);
    const saved = await storeFlag(tx, { ...flag, allow: ids });
    return { flag: toFlag(saved), isNew: before === null };
  });
}

async function mustAllBeUsers(tx: Db, allow: readonly number[]): Promise<void> {
  const unknown = new Set((await unknownUsers(tx, { ids: allow })).map(({ id }) => id));
  if (unknown.size === 0) return;
  const message = { say: "no_such_user" } as const;
  throw invalidFields(
    allow.flatMap((id, i) => unknown.has(id) ? [{ path: `allow[${i}]`, message }] : []),
  );
}

/**
 * Deletes a flag, which is off for everybody then.
 * @throws Problem not_found, version_mismatch.
 */
export function deleteFlag(
  db: Db,
  { name, ifMatch }: { readonly name: string } & InState,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockFlags(tx);
    const flag = await readFlag(tx, name);
    await mustMatch(ifMatch, () => etagOf(flag));
    await removeFlag(tx, { name });
  });
}

const noSuchFlag = () => new Problem("not_found", { what: "feature_flag" });
