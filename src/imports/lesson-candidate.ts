import { isDate } from "../time/date.ts";
import type { Interval } from "../time/interval.ts";
import { DAY, MINUTE } from "../time/units.ts";
import { given, subjectOf, textOf } from "./candidate.ts";
import { type FileRow, shown } from "./import-file.ts";
import { Dirty } from "./quarantine.ts";

/** A lesson of the older system; whatever is not cancelled is booked, by whichever word. */
export type LessonCandidate = Interval & {
  readonly row: FileRow;
  /** The two people's `users.subject`. */
  readonly subject: string;
  readonly student: string;
  readonly status: LessonStatus;
};
export type LessonStatus = "scheduled" | "completed" | "cancelled";

/** Reads a row of lessons. @throws Dirty for the first thing that is wrong with it. */
export function readLesson(row: FileRow): LessonCandidate {
  if ("fault" in row.fields) throw new Dirty("malformed_row", row.fields.fault);
  const [start, end] = [instantOf(row, "start"), instantOf(row, "end")];
  if (start >= end) throw new Dirty("start_not_before_end", "end is not after start");
  if (end - start > 366 * DAY) throw new Dirty("lesson_too_long", "it lasts more than 366 days");
  const status = lessonStatus(row);
  const subject = subjectOf(given(row, "tutor_sub"));
  const student = textOf(given(row, "student_sub")) ?? "";
  // Nobody's subject, and PostgreSQL could not be asked for it.
  const isNobodys = !student.isWellFormed() || student.includes("\0");
  return { row, subject, student: isNobodys ? "" : student, start, end, status };
}

/** What the older system says of a lesson, which may be faulty otherwise. */
export function lessonStatus(row: FileRow): LessonStatus {
  const text = textOf(given(row, "status"))?.toLowerCase() ?? "";
  if (/^(cancel|reject|declin)/.test(text)) return "cancelled";
  return /^(complet|done|finish)/.test(text) ? "completed" : "scheduled";
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:00(?:\.0+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** An instant as databases and programs write it; without an offset it is UTC (L1). */
function instantOf(row: FileRow, name: "start" | "end"): number {
  const value = given(row, name);
  const [, date = "", time, , offset = "Z"] = INSTANT.exec(textOf(value) ?? "") ?? [];
  const zone = /^z$/i.test(offset)
    ? "Z"
    : `${offset.slice(0, 3)}:${offset.slice(3).replace(":", "") || "00"}`;
  const ms = isDate(date) ? Date.parse(`${date}T${time}:00${zone}`) : NaN;
  if (!Number.isNaN(ms) && ms % MINUTE === 0) return ms;
  throw new Dirty("bad_time", `${name} must be like 2026-03-29 10:00+00, not ${shown(value)}`);
}
