import { changeAvailability } from "../availability/change-availability.ts";
import {
  calendarsOfImport,
  changedSinceImport,
  type ChangedSinceImportRow,
  endRollback,
  importToUndo,
  noteImportedLessons,
  removeImportedBlocks,
  removeImportedLessons,
  removeImportedSlots,
  removeImportedTemplates,
  restoreCalendar,
  restoreChangedSlots,
  restoreRemovedSlots,
} from "../generated/sql/imports.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { utcText } from "../time/time-text.ts";
import { ImportError } from "./import-file.ts";

/** Why an import stays: what was changed since, a line for each. */
export class ChangedSinceImport extends ImportError {
  constructor(importId: number, readonly changes: readonly string[]) {
    super(
      `import ${importId} stays as it is, because of what has changed since:\n${
        changes.map((change) => `  ${change}`).join("\n")
      }`,
    );
  }
}

/**
 * Undoes an import (A9), all or nothing: its tutors' templates and slots are again, in every column,
 * what they were, and its lessons and blocks go. Slots that the daily task made of its templates since go
 * too; lessons booked since stay where they are, for they need no slot (docs/decisions/0007).
 * @throws ImportError when there is none or it is undone; ChangedSinceImport with the list.
 */
export function rollbackImport(db: Db, importId: number): Promise<{ tutors: number }> {
  return inTransaction(db, async (tx) => {
    const fileName = await lockImport(tx, importId);
    const reason = `rollback of import ${importId} of ${fileName}`;
    const tutors = (await calendarsOfImport(tx, { importId })).map((row) => row.tutor_id);
    const changes: string[] = [];
    for (const tutorId of tutors) {
      const change = { tutorId, actorId: null, reason };
      await changeAvailability(tx, change, async (tx) => {
        const changed = await changedSinceImport(tx, { importId, tutorId });
        changes.push(...changed.map((row) => `tutor ${tutorId}: ${spell(row)}`));
        // The list is to be whole; with anything in it nothing is kept of this.
        if (changes.length === 0) await restore(tx, importId, tutorId);
      });
    }
    if (changes.length > 0) throw new ChangedSinceImport(importId, changes);
    await endRollback(tx, { id: importId });
    return { tutors: tutors.length };
  });
}

async function lockImport(tx: Db, id: number): Promise<string> {
  const found = await importToUndo(tx, { id });
  if (!found) throw new ImportError(`there is no import ${id}`);
  if (found.rolled_back_at === null) return found.file_name;
  throw new ImportError(
    `import ${id} was rolled back already, at ${utcText(found.rolled_back_at)}`,
  );
}

/** In this order nothing overlaps on the way, and no slot loses its template. */
async function restore(tx: Db, importId: number, tutorId: number): Promise<void> {
  const params = { importId, tutorId };
  await noteImportedLessons(tx, { ...params, areAdded: false });
  await removeImportedLessons(tx, params);
  await removeImportedBlocks(tx, params);
  await removeImportedSlots(tx, params);
  await restoreChangedSlots(tx, params);
  await restoreRemovedSlots(tx, params);
  await removeImportedTemplates(tx, params);
  await restoreCalendar(tx, params);
}

const WHAT: Readonly<Record<string, string>> = {
  gone: "is not there any more",
  changed: "was changed",
  edited: "came of an imported template and was changed",
  in_the_way: "lies where a slot would have to come back",
};

/** "slot 17 (2027-03-07 10:00–12:00) was changed" */
function spell({ kind, row_id, what, image }: ChangedSinceImportRow): string {
  // An image is a row as JSON.
  const row = image as Readonly<Record<string, unknown>>;
  if (row["starts_at"] !== undefined && row["date"] === undefined) {
    return `${kind} ${row_id} (${row["starts_at"]}) ${WHAT[what] ?? what}`;
  }
  const when = row["date"] ?? `day ${row["day_of_week"]}`;
  const times = [row["start_time"], row["end_time"]].map((time) => String(time).slice(0, 5));
  return `${kind} ${row_id} (${when} ${times.join("–")}) ${WHAT[what] ?? what}`;
}
