import { type Candidate, writtenDay, writtenKind } from "./candidate.ts";
import type { FittedLessons } from "./fit-lessons.ts";
import type { Fitted } from "./fitted.ts";
import type { ImportFile } from "./import-file.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import type { Quarantined } from "./quarantine.ts";
import type { TimeOff } from "./time-off.ts";

type Count = { readonly [word: string]: number };

/** What is in a file and what an import makes of it, as `--json` prints it. */
export type Report = Inventory & {
  readonly file: string;
  readonly sha256: string;
  readonly format: ImportFile["format"];
  readonly rows: number;
  readonly rows_by_kind: {
    readonly template: number;
    readonly slot: number;
    readonly lesson: number;
    readonly other: number;
  };
  /** How days of the week are written, of all rows; `sunday_is` sums it up. */
  readonly days: {
    readonly "0": number;
    readonly "7": number;
    readonly "1 to 6": number;
    readonly none: number;
    readonly sunday_is: "0" | "7" | "mixed" | "not there";
  };
  /** Of rows whose times could be read, overlapping ones among them; null where there are none. */
  readonly average_minutes: { readonly template: number | null; readonly slot: number | null };
  readonly overlaps: { readonly in_file: number; readonly with_database: number };
  readonly unknown_columns: readonly string[];
  readonly other_tables: readonly string[];
  readonly tutors: number;
  readonly templates_created: number;
  readonly slots_created: number;
  readonly lessons_created: number;
  /** Time off for what was booked or blocked and is no lesson. */
  readonly blocks_created: number;
  /** Templates created whose day was 0. */
  readonly days_converted: number;
  /** Rows that say of a tutor's time that it is taken, and not when: with these nothing is imported. */
  readonly unplaced: readonly string[];
  readonly quarantined: number;
  readonly quarantined_by_reason: Count;
  readonly quarantine: readonly {
    readonly line: number;
    readonly place: string;
    readonly reason: string;
    readonly detail: string;
  }[];
};

type Judged = {
  readonly file: ImportFile;
  readonly candidates: readonly Candidate[];
  readonly fitted: readonly Fitted[];
  readonly dirty: readonly Quarantined[];
  readonly lessons: FittedLessons;
  readonly timeOff: readonly TimeOff[];
  readonly unplaced: readonly Quarantined[];
};

/** Sums up a file that was judged. */
export function reportOf(judged: Judged): Report {
  const { file, candidates, fitted, dirty, lessons, timeOff, unplaced } = judged;
  const templates = fitted.flatMap((one) => one.templates);
  const byReason = countBy(dirty.map(({ reason }) => reason));
  const kinds = countBy(file.rows.map((row) => writtenKind(row) ?? "other"));
  return {
    file: file.name,
    sha256: file.sha256,
    format: file.format,
    rows: file.rows.length,
    rows_by_kind: {
      template: kinds["template"] ?? 0,
      slot: kinds["slot"] ?? 0,
      lesson: kinds["lesson"] ?? 0,
      other: kinds["other"] ?? 0,
    },
    ...inventoryOf(file, candidates),
    days: daysOf(file),
    average_minutes: {
      template: averageOf(candidates.filter(({ kind }) => kind === "template")),
      slot: averageOf(candidates.filter(({ kind }) => kind === "slot")),
    },
    overlaps: {
      in_file: byReason["overlap_in_file"] ?? 0,
      with_database: byReason["overlap_with_database"] ?? 0,
    },
    unknown_columns: file.unknownColumns,
    other_tables: file.otherTables,
    tutors: fitted.filter((one) => one.templates.length + one.slots.length > 0).length,
    templates_created: templates.length,
    slots_created: fitted.reduce((sum, one) => sum + one.slots.length, 0),
    lessons_created: lessons.lessons.length,
    blocks_created: timeOff.length,
    days_converted: templates.filter(({ day }) => day === 0).length,
    unplaced: unplaced.map(({ row, detail }) => `${row.place}: ${detail}`),
    quarantined: dirty.length,
    quarantined_by_reason: byReason,
    quarantine: dirty.map(({ row: { line, place }, reason, detail }) => {
      return { line, place, reason, detail };
    }),
  };
}

function daysOf(file: ImportFile): Report["days"] {
  const days = file.rows.map(writtenDay);
  const zero = days.filter((day) => day === 0).length;
  const seven = days.filter((day) => day === 7).length;
  const none = days.filter((day) => day === null).length;
  return {
    "0": zero,
    "7": seven,
    "1 to 6": days.length - zero - seven - none,
    none,
    sunday_is: zero > 0 && seven > 0 ? "mixed" : zero > 0 ? "0" : seven > 0 ? "7" : "not there",
  };
}

function averageOf(candidates: readonly Candidate[]): number | null {
  if (candidates.length === 0) return null;
  const sum = candidates.reduce((all, one) => all + one.endMinute - one.startMinute, 0);
  return Math.round(10 * sum / candidates.length) / 10;
}

const countBy = (words: readonly string[]): Count =>
  Object.fromEntries(
    [...Map.groupBy(words, (word) => word)].map(([word, of]) => [word, of.length]),
  );
