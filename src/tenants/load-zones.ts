import {
  forgetZones,
  insertZones,
  lockWork,
  recordTzRelease,
  tzRelease,
  zonesInForce,
} from "../generated/sql/tenants.ts";
import { within } from "../platform/database/bound.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import type { Sql } from "../platform/database/sql.ts";
import { TZ_ZONES } from "../time/tz-data.ts";
import { type Difference, zoneDifferences } from "../time/zone-differences.ts";
import { allZones, isZone, offsetsOf, tzVersion } from "../time/zone.ts";
import { readText } from "./scripts.ts";

/** What became of the database's zones (X15). */
export type ZonesLoaded = {
  /** The release that the database had; null for the first one. */
  readonly from: string | null;
  readonly to: string;
  /** Each zone of which an offset since `from` was loaded is another now. */
  readonly changed: readonly { readonly zone: string; readonly differences: Difference[] }[];
};

/**
 * Gives the database this program's release of the tz database (X15), unless it has it, or a newer one: of
 * several versions of the program the newest decides, whichever starts last. Answers null where nothing
 * was loaded.
 */
export function loadZones(db: Sql): Promise<ZonesLoaded | null> {
  return inTransaction(db, async (tx) => {
    await lockWork(tx, { name: "zones" });
    const { sha256 } = await readText(TZ_ZONES);
    const had = await tzRelease(tx);
    if (had !== null && (had.version > tzVersion || had.sha256 === sha256)) return null;
    const changed = had === null ? [] : changedSince(await zonesInForce(tx), had.loaded_at);
    await forgetZones(tx);
    await insertZones(tx, columns());
    await recordTzRelease(tx, { version: tzVersion, sha256 });
    return { from: had?.version ?? null, to: tzVersion, changed };
  });
}

/** The constraint and our own hand let no null into these. */
type ZoneInForce = {
  readonly name: string;
  readonly changes: readonly (number | null)[];
  readonly offsets: readonly (number | null)[];
};

function changedSince(zones: readonly ZoneInForce[], since: number): ZonesLoaded["changed"] {
  return zones.filter(({ name }) => isZone(name)).flatMap(({ name: zone, changes, offsets }) => {
    const before = {
      changes: Float64Array.from(changes, (ms) => ms ?? NaN),
      offsets: Float64Array.from(offsets, (seconds) => (seconds ?? NaN) * 1000),
    };
    const differences = zoneDifferences(before, offsetsOf(zone), since);
    return differences.length === 0 ? [] : [{ zone, differences }];
  });
}

function columns() {
  const zones = allZones().map(({ name, zone, table }) => ({ name, zone, ...table() }));
  const listed = (values: Iterable<string | number>) => `{${[...values].join(",")}}`;
  return {
    names: zones.map(({ name }) => name),
    zones: zones.map(({ zone }) => zone),
    changes: zones.map(({ changes }) =>
      listed([...changes].map((ms) => new Date(ms).toISOString()))
    ),
    offsets: zones.map(({ offsets }) => listed([...offsets].map((ms) => ms / 1000))),
  };
}

const PATIENCE_MS = 2_000;

/** The release by which the database goes; null before one was loaded, or when it does not say. Never rejects. */
export const zonesOfDatabase = (db: Db): Promise<string | null> =>
  within<string | null>(
    PATIENCE_MS,
    tzRelease(db).then((row) => row?.version ?? null, () => null),
    () => null,
  );
