import { addAvailability } from "../availability/add-availability.ts";
import { changeAvailability } from "../availability/change-availability.ts";
import {
  beginImport,
  endImport,
  forgetUnchanged,
  importOfFile,
  quarantineRows,
  rememberAfter,
  rememberBefore,
  rememberCalendar,
} from "../generated/sql/imports.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { utcText } from "../time/time-text.ts";
import { isoDay } from "./candidate.ts";
import { fitRows } from "./fit-rows.ts";
import type { Fitted } from "./fitted.ts";
import { ImportError, type ImportFile } from "./import-file.ts";
import { judgeFile, type TutorOfFile } from "./judge-file.ts";
import type { Quarantined } from "./quarantine.ts";
import type { Report } from "./report.ts";

/** The report; `slots_planned` were made of templates up to the horizon. */
export type AppliedReport = Report & { readonly import_id: number; readonly slots_planned: number };

/**
 * Imports a file in one transaction (A9): templates, slots (as `manual`, past ones too), the slots of
 * the horizon; what is dirty goes to the quarantine. Tutors are locked in the order of their ids.
 * @throws ImportError when this very file is imported and not rolled back.
 */
export function applyFile(db: Db, file: ImportFile, now: number): Promise<AppliedReport> {
  return inTransaction(db, async (tx) => {
    const importId = await begin(tx, file);
    let planned = 0;
    const { report, dirty } = await judgeFile(tx, file, async (tutor) => {
      const done = await importTutor(tx, { importId, file, tutor, now });
      planned += done.planned;
      return done.fitted;
    });
    await quarantine(tx, importId, dirty);
    await endImport(tx, { id: importId, counts: { ...countsOf(report), slots_planned: planned } });
    return { import_id: importId, ...report, slots_planned: planned };
  });
}

const countsOf = (report: Report) => ({
  rows: report.rows,
  templates_created: report.templates_created,
  slots_created: report.slots_created,
  days_converted: report.days_converted,
  quarantined: report.quarantined,
});

async function begin(tx: Db, { name, sha256 }: ImportFile): Promise<number> {
  const begun = await beginImport(tx, { fileName: name, sha256 });
  if (begun) return begun.id;
  const done = await importOfFile(tx, { sha256 });
  if (!done) throw new ImportError("this file was imported and is being rolled back: try again");
  throw new ImportError(
    `this file is import ${done.id} already (${done.file_name}, ${utcText(done.applied_at)}): ` +
      "roll that back before you import it again",
  );
}

type Work = {
  readonly importId: number;
  readonly file: ImportFile;
  readonly tutor: TutorOfFile;
  readonly now: number;
};

/** Judges a tutor's rows under their lock, and adds those that fit. */
function importTutor(
  tx: Db,
  { importId, file, tutor: { tutorId, candidates }, now }: Work,
): Promise<{ fitted: Fitted; planned: number }> {
  const change = { tutorId, actorId: null, reason: `import ${importId} of ${file.name}` };
  return changeAvailability(tx, change, async (tx, calendar) => {
    const fitted = await fitRows(tx, tutorId, calendar.timezone, candidates);
    if (fitted.templates.length + fitted.slots.length === 0) return { fitted, planned: 0 };
    await rememberCalendar(tx, { importId, tutorId });
    await rememberBefore(tx, { importId, tutorId });
    const windows = fitted.templates.map(({ day, startMinute, endMinute }) => {
      return { day: isoDay(day), start: startMinute, end: endMinute };
    });
    const planned = await addAvailability(tx, calendar, { windows, slots: fitted.slots }, now);
    await rememberAfter(tx, { importId, tutorId });
    await forgetUnchanged(tx, { importId, tutorId });
    return { fitted, planned: planned?.slots_created ?? 0 };
  });
}

function quarantine(tx: Db, importId: number, dirty: readonly Quarantined[]): Promise<number> {
  return quarantineRows(tx, {
    importId,
    lines: dirty.map(({ row }) => row.line),
    places: dirty.map(({ row }) => row.place),
    reasons: dirty.map(({ reason }) => reason),
    details: dirty.map(({ detail }) => detail),
    items: dirty.map(({ row }) => JSON.stringify(row.item)),
  });
}
