import { type Observance, observances } from "../time/calendar-wall.ts";
import type { Interval } from "../time/interval.ts";

/**
 * The VTIMEZONE of a zone (RFC 5545, section 3.6.5) by our own tables (decision 19), of all that matters to a span:
 * each change of the clocks by itself, with no rule, since a rule may be another next year.
 */
export function zoneComponent(zone: string, span: Interval): string {
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${zone}`,
    ...observances(zone, span).flatMap(observanceLines),
    "END:VTIMEZONE",
  ].join("\r\n");
}

function observanceLines({ start, from, to, isAhead }: Observance): string[] {
  const kind = isAhead ? "DAYLIGHT" : "STANDARD";
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `TZNAME:${to}`,
    `END:${kind}`,
  ];
}
