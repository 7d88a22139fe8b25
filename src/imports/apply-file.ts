import { addAvailability, type AddedSlot } from "../availability/add-availability.ts";
import { changeAvailability } from "../availability/change-availability.ts";
import {
  beginImport,
  calendarToKeep,
  endImport,
  forgetUnchanged,
  importOfFile,
  lockPeople,
  quarantineRows,
  rememberAfter,
  rememberBefore,
  rememberCalendar,
} from "../generated/sql/imports.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { isoWeekday } from "../time/date.ts";
import { utcText } from "../time/time-text.ts";
import { addTaken } from "./add-taken.ts";
import { isoDay } from "./candidate.ts";
import { fitRows } from "./fit-rows.ts";
import type { Fitted } from "./fitted.ts";
import { ImportError, type ImportFile } from "./import-file.ts";
import { judgeFile, type TutorOfFile } from "./judge-file.ts";
import type { Quarantined } from "./quarantine.ts";
import type { Report } from "./report.ts";
import { validate, type Validation } from "./validate.ts";

/** The report; `slots_planned` were made of templates up to the horizon. */
export type AppliedReport = Report & {
  readonly import_id: number;
  readonly slots_planned: number;
  readonly validation: Validation;
};

/** Keeps a line of JSON, all that is a tutor's before any of it is changed. It may not fail silently. */
export type Backup = (line: string) => Promise<void> | void;

/**
 * Imports a file in one transaction (A9): templates, slots (past ones too), the slots of the horizon,
 * lessons, and as time off whatever else was not free; what is dirty goes to the quarantine. All that it
 * touches is backed up before, and what came of it is looked at before it counts. Tutors are locked in
 * the order of their ids, and then all people at once.
 * @throws ImportError when this very file is imported and not rolled back, or when it says that time of a
 *   tutor is taken and not which.
 */
export function applyFile(
  db: Db,
  file: ImportFile,
  now: number,
  backup: Backup = () => {},
): Promise<AppliedReport> {
  return inTransaction(db, async (tx) => {
    const importId = await begin(tx, file);
    let planned = 0;
    const judged = await judgeFile(
      tx,
      file,
      async (tutor) => {
        const done = await importTutor(tx, { importId, file, tutor, now, backup });
        planned += done.planned;
        return done.fitted;
      },
      async (people) => void await lockPeople(tx, { ids: people }),
    );
    const { report, dirty } = judged;
    mustBePlaced(report);
    await addTaken(tx, importId, judged, now);
    await quarantine(tx, importId, dirty);
    const validation = await validate(tx, file, judged);
    await endImport(tx, { id: importId, counts: { ...countsOf(report), slots_planned: planned } });
    return { import_id: importId, ...report, slots_planned: planned, validation };
  });
}

/** Nothing that was taken may be shown as free: where nobody can tell when it is, nothing is imported. */
function mustBePlaced({ unplaced }: Report): void {
  if (unplaced.length === 0) return;
  throw new ImportError(
    `the file says of ${unplaced.length} times that they are taken, and not when; ` +
      `mend these rows or take them out: ${unplaced.slice(0, 20).join("; ")}`,
  );
}

const countsOf = (report: Report) => ({
  rows: report.rows,
  templates_created: report.templates_created,
  slots_created: report.slots_created,
  lessons_created: report.lessons_created,
  blocks_created: report.blocks_created,
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
  readonly backup: Backup;
};

/** Judges a tutor's rows under their lock, and adds those that fit. */
function importTutor(
  tx: Db,
  { importId, file, tutor: { tutorId, candidates }, now, backup }: Work,
): Promise<{ fitted: Fitted; planned: number }> {
  const change = { tutorId, actorId: null, reason: `import ${importId} of ${file.name}` };
  return changeAvailability(tx, change, async (tx, calendar) => {
    await backup((await calendarToKeep(tx, { tutorId })).text);
    const fitted = await fitRows(tx, tutorId, calendar.timezone, candidates);
    if (fitted.templates.length + fitted.slots.length === 0) return { fitted, planned: 0 };
    await rememberCalendar(tx, { importId, tutorId });
    await rememberBefore(tx, { importId, tutorId });
    const planned = await addAvailability(tx, calendar, additionOf(fitted), now);
    await rememberAfter(tx, { importId, tutorId });
    await forgetUnchanged(tx, { importId, tutorId });
    return { fitted, planned: planned?.slots_created ?? 0 };
  });
}

/**
 * What is added, slots with the window they came from, if that is added too. One that says it is of a
 * template which is not would go with the next change of the week: it is of its tutor's hand then.
 */
function additionOf({ templates, slots }: Fitted) {
  const windowOf = (template: Fitted["templates"][number]) => {
    return { day: isoDay(template.day), start: template.startMinute, end: template.endMinute };
  };
  const byId = new Map(
    templates.flatMap((one) => one.id === null ? [] : [[one.id, windowOf(one)]]),
  );
  const added = slots.map((slot): AddedSlot => {
    const of = slot.source === "manual" ? undefined : byId.get(slot.templateId ?? "");
    const window = of?.day === isoWeekday(slot.date) ? of : null;
    const source = slot.source === "template" && window === null ? "manual" : slot.source;
    return { ...slot, source, window, reason: source === "override" ? slot.reason : null };
  });
  return { windows: templates.map(windowOf), slots: added };
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
