import { importOfFile } from "../generated/sql/imports.ts";
import type { Db } from "../platform/db.ts";
import { fitRows } from "./fit-rows.ts";
import type { ImportFile } from "./import-file.ts";
import { judgeFile } from "./judge-file.ts";
import type { Report } from "./report.ts";

/** What an import of the file would do now (A9); `imported_as` when it is done already. Writes nothing. */
export async function reportFile(
  db: Db,
  file: ImportFile,
): Promise<Report & { imported_as: number | null }> {
  const { report } = await judgeFile(
    db,
    file,
    ({ tutorId, zone, candidates }) => fitRows(db, tutorId, zone, candidates),
  );
  const done = await importOfFile(db, { sha256: file.sha256 });
  return { ...report, imported_as: done?.id ?? null };
}
