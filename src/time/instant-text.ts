import { offsetText } from "./time-text.ts";
import { offsetAt, offsetsOf, zoneName } from "./zone.ts";

/** Why a text that has the form of an instant is none. */
export type InstantFault =
  | { readonly say: "zone" }
  | { readonly say: "other_offset"; readonly zone: string; readonly offset: string }
  | { readonly say: "unknown_annotation"; readonly annotation: string };

const DATE_TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)";
const ZONE = "\\[!?(?:[A-Z_.][A-Z0-9_.+/-]*|[+-]\\d\\d:\\d\\d)\\]";
const TAG = "\\[!?[a-z_][a-z0-9_-]*=[A-Z0-9]+(?:-[A-Z0-9]+)*\\]";
const FORM = new RegExp(`^(${DATE_TIME})((?:${ZONE})?(?:${TAG})*)$`, "i");

/** The calendar that all our dates are of, by both of its names. */
const CALENDARS = new Set(["u-ca=iso8601", "u-ca=gregory"]);

/**
 * The two parts of an instant's text: the date-time of RFC 3339, in capitals, and what RFC 9557 lets
 * stand behind it, `[Europe/Kyiv][u-ca=iso8601]`. Null for a text without that form.
 */
export function partsOf(text: string): { dateTime: string; annotations: string } | null {
  const [, dateTime, annotations = ""] = FORM.exec(text) ?? [];
  return dateTime === undefined ? null : { dateTime: dateTime.toUpperCase(), annotations };
}

/**
 * What is wrong with the annotations of an instant (epoch ms); null for nothing. A zone must be there and
 * at the offset then, since nobody can tell which of the two was meant; behind `Z` any zone will do, as
 * RFC 9557 says (2.2). What is not known is passed over, unless it insists by `!` (3.3).
 */
export function annotationFault(
  { dateTime, annotations }: { readonly dateTime: string; readonly annotations: string },
  ms: number,
): InstantFault | null {
  for (const [, insists, annotation = ""] of annotations.matchAll(/\[(!?)([^\]]+)\]/g)) {
    if (!annotation.includes("=")) {
      const fault = zoneFault(annotation, dateTime, ms);
      if (fault !== null) return fault;
    } else if (insists && !CALENDARS.has(annotation.toLowerCase())) {
      return { say: "unknown_annotation", annotation };
    }
  }
  return null;
}

function zoneFault(annotation: string, dateTime: string, ms: number): InstantFault | null {
  const isOffset = /^[+-]/.test(annotation);
  const zone = isOffset ? annotation : zoneName(annotation);
  if (zone === null) return { say: "zone" };
  // -00:00 is Z by its older name.
  if (/(?:Z|-00:00)$/.test(dateTime)) return null;
  const offset = isOffset ? annotation : offsetText(offsetAt(offsetsOf(zone), ms));
  return dateTime.endsWith(offset) ? null : { say: "other_offset", zone, offset };
}
