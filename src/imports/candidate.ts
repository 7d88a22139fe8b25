import { isDate, isoWeekday } from "../time/date.ts";
import { minuteOf, type MinuteOfDay } from "../time/time-of-day.ts";
import { zoneName } from "../time/zone.ts";
import { type FileRow, type Kind, shown } from "./import-file.ts";
import { Dirty } from "./quarantine.ts";

type Common = {
  readonly row: FileRow;
  /** The tutor's `users.subject`. */
  readonly subject: string;
  /** Null: the tutor's own. */
  readonly zone: string | null;
  readonly startMinute: MinuteOfDay;
  readonly endMinute: MinuteOfDay;
};

/** A row that could be imported if it stood alone. `day` is as the file has it: Sunday is 0 or 7. */
export type TemplateCandidate = Common & {
  readonly kind: "template";
  readonly day: number;
  /** The older system's id of it. */
  readonly id: string | null;
};
export type SlotCandidate = Common & {
  readonly kind: "slot";
  readonly date: string;
  readonly day: number | null;
  readonly status: SlotStatus;
  readonly source: "template" | "manual" | "override";
  /** The older system's id of its template. */
  readonly templateId: string | null;
  readonly reason: string | null;
};
/** `other`: a word that nobody knows here, so that it is not free. */
export type SlotStatus = "available" | "booked" | "blocked" | "other";
export type Candidate = TemplateCandidate | SlotCandidate;

/** Reads a row. @throws Dirty for the first thing that is wrong with it. */
export function readCandidate(row: FileRow): Candidate {
  if ("fault" in row.fields) throw new Dirty("malformed_row", row.fields.fault);
  const value = (name: string) => given(row, name);
  const kind = kindOf(value("kind"));
  const subject = subjectOf(value("tutor_sub"));
  const day = dayOf(value("day_of_week"));
  const date = dateOf(value("date"));
  const startMinute = minuteOfTime("start_time", value("start_time"));
  const endMinute = minuteOfTime("end_time", value("end_time"));
  if (startMinute >= endMinute) {
    throw new Dirty("start_not_before_end", "end_time is not after start_time");
  }
  const common = { row, subject, zone: zoneOf(value("timezone")), startMinute, endMinute };
  if (kind === "template") {
    if (day === null) throw new Dirty("bad_day", "a template needs a day_of_week, 0 to 7");
    if (date !== null) throw new Dirty("bad_date", `a template has no date: ${date}`);
    return { ...common, kind, day, id: textOf(value("id")) };
  }
  if (date === null) throw new Dirty("bad_date", "a slot needs a date");
  if (day !== null && value("date_decides") === null && isoDay(day) !== isoWeekday(date)) {
    throw new Dirty("day_is_not_of_date", `${date} is no day ${day}`);
  }
  return {
    ...common,
    kind,
    date,
    day,
    status: slotStatus(row),
    source: sourceOf(value("source")),
    templateId: textOf(value("template_id")),
    reason: reasonOf(value("override_reason")),
  };
}

/** What the older system says of a slot, which may be faulty otherwise: free, or what it is. */
export function slotStatus(row: FileRow): SlotStatus {
  const booked = textOf(given(row, "is_booked"))?.toLowerCase();
  const isBooked = given(row, "is_booked") === true ||
    ["t", "true", "1", "yes"].includes(booked ?? "");
  const status = textOf(given(row, "status"))?.toLowerCase() ?? (isBooked ? "booked" : "available");
  if (status === "booked" || isBooked) return "booked";
  return status === "available" || status === "blocked" ? status : "other";
}

const sources = ["template", "manual", "override"] as const;

function sourceOf(value: unknown): SlotCandidate["source"] {
  const source = value === null ? "manual" : textOf(value)?.toLowerCase();
  const known = sources.find((one) => one === source);
  if (known !== undefined) return known;
  throw new Dirty("bad_source", `source must be ${sources.join(", ")}, not ${shown(value)}`);
}

/** Cut where it is longer than a reason may be. */
const reasonOf = (value: unknown): string | null =>
  typeof value !== "string"
    ? null
    : [...value.replaceAll("\0", "").toWellFormed()].slice(0, 500).join("");

/** 1 Monday … 7 Sunday, of a day whose Sunday is 0 or 7. */
export const isoDay = (day: number): number => day === 0 ? 7 : day;

/** The row's day of the week as it is written, 0 to 7; null for none, and for what is no day. */
export function writtenDay(row: FileRow): number | null {
  const text = textOf(given(row, "day_of_week"));
  return text !== null && /^[0-7]$/.test(text) ? Number(text) : null;
}

/** The row's kind as it is written; null for any other. */
export function writtenKind(row: FileRow): Kind | null {
  const text = textOf(given(row, "kind"))?.toLowerCase();
  return text === "template" || text === "slot" || text === "lesson" ? text : null;
}

/** The subject of the row's tutor as it is written; null for what can be none. */
export const writtenTutor = (row: FileRow): string | null => textOf(given(row, "tutor_sub"));

/** A value, or null where the row has none: an absent field, null, or nothing but spaces. */
export function given(row: FileRow, name: string): unknown {
  const value = "fault" in row.fields ? null : row.fields.get(name) ?? null;
  return typeof value === "string" && value.trim() === "" ? null : value;
}

/** A text or a whole number as text, without spaces around; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value.trim();
  return Number.isSafeInteger(value) ? String(value) : null;
}

function kindOf(value: unknown): Candidate["kind"] {
  const kind = textOf(value)?.toLowerCase();
  if (kind === "template" || kind === "slot") return kind;
  throw new Dirty("unknown_kind", `kind must be template, slot or lesson, not ${shown(value)}`);
}

export function subjectOf(value: unknown): string {
  const subject = textOf(value);
  // No subject has a NUL or half a character, and PostgreSQL could not be asked for one.
  if (subject !== null && subject.isWellFormed() && !subject.includes("\0")) return subject;
  throw new Dirty("unknown_tutor", `there is no tutor ${shown(value)}`);
}

function dayOf(value: unknown): number | null {
  if (value === null) return null;
  const text = textOf(value);
  if (text !== null && /^[0-7]$/.test(text)) return Number(text);
  throw new Dirty("bad_day", `day_of_week must be 0 to 7, not ${shown(value)}`);
}

function dateOf(value: unknown): string | null {
  if (value === null) return null;
  const text = textOf(value);
  if (text !== null && isDate(text)) return text;
  throw new Dirty("bad_date", `date must be like 2026-03-29, not ${shown(value)}`);
}

/** "09:00" or "09:00:00"; the end of a day is "24:00". */
function minuteOfTime(name: "start_time" | "end_time", value: unknown): MinuteOfDay {
  const text = textOf(value) ?? "";
  const isTime = /^([01]\d|2[0-3]):[0-5]\d(:00(\.0{1,6})?)?$/.test(text) ||
    name === "end_time" && /^24:00(:00)?$/.test(text);
  if (isTime) return minuteOf(text);
  throw new Dirty("bad_time", `${name} must be HH:MM in whole minutes, not ${shown(value)}`);
}

function zoneOf(value: unknown): string | null {
  if (value === null) return null;
  const name = zoneName(textOf(value) ?? "");
  if (name !== null) return name;
  throw new Dirty("bad_timezone", `timezone must be like Europe/Kyiv, not ${shown(value)}`);
}
