import { addDays } from "../../time/dates.ts";
import { readDayStart, readInstant } from "../popover/local-time.ts";
import type { WeekWanted } from "../use-week.ts";

export type TypedTimeOff = {
  readonly isWholeDays: boolean;
  /** Dates, both included. */
  readonly from: string;
  readonly to: string;
  readonly fromTime: string;
  readonly toTime: string;
};

/** The instants of a time off that was typed on the clocks of a zone; null where they skip one of the times. */
export async function readTimeOff(
  { tutorId, zone }: WeekWanted,
  { isWholeDays, from, to, fromTime, toTime }: TypedTimeOff,
): Promise<{ readonly start: string; readonly end: string } | null> {
  const [start, end] = await Promise.all(
    isWholeDays
      ? [readDayStart(tutorId, zone, from), readDayStart(tutorId, zone, addDays(to, 1))]
      : [readInstant(tutorId, zone, from, fromTime), readInstant(tutorId, zone, to, toTime)],
  );
  return start && end ? { start, end } : null;
}
