/** Wall times by Temporal, which src/ does not use for them. */

const at = (zone: string, ms: number) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);

const dates = new Map<string, string>();

/** The local date, "2060-03-25". */
export function dateAt(zone: string, ms: number): string {
  const key = `${zone} ${ms}`;
  const known = dates.get(key) ?? at(zone, ms).toPlainDate().toString();
  dates.set(key, known);
  return known;
}

/** The wall time, "10:30". */
export const timeAt = (zone: string, ms: number): string =>
  at(zone, ms).toPlainTime().toString({ smallestUnit: "minute" });

/** The instant of a wall time; one that the clocks skip is later, of two it is the first. */
export const instantAt = (zone: string, date: string, time: string): number =>
  time === "24:00"
    ? instantAt(zone, plusDays(date, 1), "00:00")
    : Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds;

export const plusDays = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** 0 Monday … 6 Sunday. */
export const weekdayOf = (date: string): number => Temporal.PlainDate.from(date).dayOfWeek - 1;

/** The Monday of its week. */
export const mondayOf = (date: string): string => plusDays(date, -weekdayOf(date));

export const utc = (ms: number): string => new Date(ms).toISOString().replace(".000", "");
