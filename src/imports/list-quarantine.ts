import { findImport, quarantineOf, type QuarantineOfRow } from "../generated/sql/imports.ts";
import type { Db } from "../platform/db.ts";
import { ImportError } from "./import-file.ts";

/**
 * The rows that an import left outside, as they came, in the order of the file.
 * @throws ImportError when there is no such import.
 */
export async function listQuarantine(db: Db, importId: number): Promise<QuarantineOfRow[]> {
  if (!await findImport(db, { id: importId })) {
    throw new ImportError(`there is no import ${importId}`);
  }
  return quarantineOf(db, { importId });
}
