/** The runtime's own counting of dates, which shares no code with ours. */

/** The instants (epoch ms) of a date in a zone, as far as it is in a range of dates or instants. */
export function partsOfDay(zone: string, date: string, from: string, to: string) {
  return {
    start: Math.max(beginOf(zone, date), edgeOf(zone, from, 0)),
    end: Math.min(beginOf(zone, date, 1), edgeOf(zone, to, 1)),
  };
}

/** The first instant of a date, or of the date so many days later. */
export const beginOf = (zone: string, date: string, daysLater = 0): number =>
  Temporal.PlainDate.from(date).add({ days: daysLater }).toZonedDateTime(zone).epochMilliseconds;

/** An end of a range: an instant, or a date, of which the end is that of the whole. */
const edgeOf = (zone: string, end: string, daysLater: number): number =>
  end.includes("T") ? Date.parse(end) : beginOf(zone, end, daysLater);
