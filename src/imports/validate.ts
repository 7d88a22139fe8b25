import { shownFree } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import type { ImportFile } from "./import-file.ts";
import type { Judgement } from "./judge-file.ts";

/** What an import was looked at for before it counted. */
export type Validation = {
  /** Times that the older system had taken; each of them is occupied as a whole. */
  readonly taken_times: number;
  /** Rows of the file, each of them imported or in the quarantine. */
  readonly rows: number;
};

/**
 * Looks in the database at what came of an import; what nobody may do anyhow (overlaps, days that are none)
 * its constraints have refused.
 * @throws Error for a fault of ours: then nothing of the import is kept.
 */
export async function validate(
  tx: Db,
  file: ImportFile,
  { taken, report, dirty }: Judgement,
): Promise<Validation> {
  const { count } = await shownFree(tx, {
    tutorIds: taken.map(({ tutorId }) => tutorId),
    startsAt: taken.map(({ start }) => start),
    endsAt: taken.map(({ end }) => end),
  });
  if (count > 0) throw new Error(`${count} times would be shown as free that were taken`);
  const { templates_created, slots_created, lessons_created } = report;
  const rows = templates_created + slots_created + lessons_created + dirty.length;
  if (rows !== file.rows.length) {
    throw new Error(`of ${file.rows.length} rows ${rows} were imported or set aside`);
  }
  return { taken_times: taken.length, rows };
}
