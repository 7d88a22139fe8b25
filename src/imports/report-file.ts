import { importOfFile } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
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

/** So many quarantined rows are shown to a person; `--json` has them all. */
const MOST_SHOWN = 30;

/** A report for a person, without the last line's end. */
export function reportText(report: Report): string {
  const { rows_by_kind: kinds, days, average_minutes: average, overlaps } = report;
  return [
    `${report.file}: ${report.rows} rows of ${report.format}, sha256 ${report.sha256}`,
    `  kinds        templates: ${kinds.template}, slots: ${kinds.slot}, lessons: ${kinds.lesson}, other: ${kinds.other}`,
    `  tutors       in all: ${report.tutors_in_all}, with availability: ${report.tutors_with_availability}, slots each: ${report.average_slots} on average, ${report.most_slots} at most`,
    `  days         Sunday as 0: ${days["0"]}, as 7: ${days["7"]}, Monday to Saturday: ${
      days["1 to 6"]
    }, none: ${days.none}`,
    `  Sunday is    ${days.sunday_is}; sunday_users: ${report.sunday_users}, sunday_slots: ${report.sunday_slots}, day_0_format: ${report.day_0_format}, day_7_format: ${report.day_7_format}, dates that are Sundays: ${report.sunday_dates}`,
    ...weekdayLines(report),
    `  on average   ${minutes("template", average.template)}, ${minutes("slot", average.slot)}`,
    `  overlaps     in the file: ${overlaps.in_file}, with the database: ${overlaps.with_database}`,
    ...report.overlapping.slice(0, MOST_SHOWN).map(({ tutor, date, day_of_week, times }) =>
      `    ${tutor}, ${date ?? `weekday ${day_of_week}`}: ${times.join(", ")}`
    ),
    ...report.other_tables.length === 0
      ? []
      : [`  not read     the tables ${report.other_tables.join(", ")}`],
    ...report.unknown_columns.length === 0
      ? []
      : [`  not read     the columns ${report.unknown_columns.join(", ")}`],
    `  fits         templates: ${report.templates_created} (day 0 stored as 7: ${report.days_converted}), slots: ${report.slots_created}, tutors: ${report.tutors}, lessons: ${report.lessons_created}`,
    `  time off     ${report.blocks_created}, for what was booked or blocked and is no lesson`,
    ...report.unplaced.map((row) => `  NOT PLACED   ${row}: it is taken, and nobody can tell when`),
    `  quarantined  ${report.quarantined}${reasons(report)}`,
    ...report.quarantine.slice(0, MOST_SHOWN)
      .map(({ place, reason, detail }) => `    ${place}: ${reason}: ${detail}`),
    ...report.quarantined > MOST_SHOWN ? [`    and ${report.quarantined - MOST_SHOWN} more`] : [],
  ].join("\n");
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const weekdayLines = ({ weekdays }: Report): string[] =>
  DAYS.flatMap((name, i) => {
    const day = weekdays[`${i + 1}`];
    if (!day || day.average_hours === null) return [];
    const { slots, templates, tutors, average_hours } = day;
    return [
      `    ${
        name.padEnd(10)
      } slots: ${slots}, templates: ${templates}, tutors: ${tutors}, ${average_hours} hours on average`,
    ];
  });

const minutes = (kind: string, average: number | null) =>
  average === null ? `no ${kind}` : `a ${kind} ${average} minutes`;

function reasons({ quarantined_by_reason: byReason }: Report): string {
  const counted = Object.entries(byReason).map(([reason, count]) => `${reason}: ${count}`);
  return counted.length === 0 ? "" : ` (${counted.join(", ")})`;
}
