import { invalid } from "../problem.ts";
import { zoneName } from "../time/zone.ts";

/**
 * A zone as the tz database spells it, whatever the case it was written in.
 * @throws Problem validation_failed for a zone that the tz database does not know.
 */
export function knownZone(path: string, text: string): string {
  const name = zoneName(text);
  if (name !== null) return name;
  throw invalid(path, "must be an IANA zone such as Europe/Kyiv");
}
