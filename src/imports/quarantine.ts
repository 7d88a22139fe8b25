import { findImport, quarantineOf, type QuarantineOfRow } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import { type FileRow, ImportError } from "./import-file.ts";

/** Why a row was not imported; docs/import.md explains each. */
export type Reason =
  | "malformed_row"
  | "unknown_kind"
  | "unknown_tutor"
  | "unknown_student"
  | "bad_source"
  | "lesson_in_the_way"
  | "lesson_too_long"
  | "bad_day"
  | "bad_date"
  | "bad_time"
  | "bad_timezone"
  | "start_not_before_end"
  | "day_is_not_of_date"
  | "skipped_by_clocks"
  | "other_timezone"
  | "duplicate"
  | "overlap_in_file"
  | "overlap_with_database";

/** A row that stays outside, with the reason; `detail` is a sentence for a person. */
export type Quarantined = {
  readonly row: FileRow;
  readonly reason: Reason;
  readonly detail: string;
};

/** Thrown where a row is read, caught where rows are sorted. */
export class Dirty extends Error {
  constructor(readonly reason: Reason, detail: string) {
    super(detail);
  }
}

/** Reads each row; those that are dirty are set aside. */
export function sortOut<R, T>(
  rows: readonly R[],
  rowOf: (one: R) => FileRow,
  read: (one: R) => T,
): { clean: T[]; dirty: Quarantined[] } {
  const clean: T[] = [];
  const dirty: Quarantined[] = [];
  for (const one of rows) {
    try {
      clean.push(read(one));
    } catch (error) {
      if (!(error instanceof Dirty)) throw error;
      dirty.push({ row: rowOf(one), reason: error.reason, detail: error.message });
    }
  }
  return { clean, dirty };
}

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
