import type { SlotRow } from "../generated/sql/availability.ts";
import { invalid, Problem } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import { slotsOfDate, type WallWindow } from "../time/slots-of-date.ts";
import { type MinuteOfDay, timeOf } from "../time/time-of-day.ts";
import { utcSecond, utcText } from "../time/time-text.ts";

/** A slot as the API answers it (A3): wall times in `timezone` and the instants they mean. */
export const toSlot = (row: SlotRow) => ({
  id: row.id,
  date: row.date,
  start_time: timeOf(row.start_time),
  end_time: timeOf(row.end_time),
  timezone: row.timezone,
  utc_start: utcText(row.starts_at),
  utc_end: utcText(row.ends_at),
  // The query knows no other word.
  status: row.status as "available" | "booked" | "blocked",
  // The constraint slots_have_a_source allows no other word.
  source: row.source as "template" | "manual" | "override",
  template_id: row.template_id,
  override_reason: row.override_reason,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

export type Slot = ReturnType<typeof toSlot>;

/** Wall times of one date, and the instants they mean. */
export type DatedTimes = WallWindow & Interval;

/** The columns in which queries take such times. */
export const timeColumns = (times: readonly DatedTimes[]) => ({
  startTimes: times.map(({ startMinute }) => startMinute),
  endTimes: times.map(({ endMinute }) => endMinute),
  startsAt: times.map(({ start }) => start),
  endsAt: times.map(({ end }) => end),
});

/** As a request has them, by the time that the contract has read it. */
export type WrittenTimes = { readonly start_time: MinuteOfDay; readonly end_time: MinuteOfDay };

/**
 * The instants of wall times on a date (A7, RFC 5545).
 * @throws Problem validation_failed when the end is not after the start, or when the clocks skip
 *   the whole time on that date.
 */
export function datedTimes(
  zone: string,
  date: string,
  { start_time: startMinute, end_time: endMinute }: WrittenTimes,
  item = "",
): DatedTimes {
  if (startMinute >= endMinute) throw invalid(`${item}end_time`, "after", { field: "start_time" });
  const [slot] = slotsOfDate([{ startMinute, endMinute }], zone, date);
  if (slot) return slot;
  throw invalid(`${item}start_time`, "skipped_time", { zone, date });
}

/** @throws Problem slot_in_the_past for a slot that has begun: the past is left as it was (A4). */
export function mustNotHaveBegun(start: number, now: number): void {
  if (start > now) return;
  throw new Problem("slot_in_the_past", { start });
}

/** The answer for nobody's slot and another tutor's alike (T5). */
export const noSuchSlot = () => new Problem("not_found", { what: "own_slot" });
