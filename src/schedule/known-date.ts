import { invalid } from "../problem.ts";
import { isDate, YEARS } from "../time/date.ts";

/**
 * A date that the time engine answers for.
 * @throws Problem validation_failed for any other.
 */
export function knownDate(path: string, date: string): string {
  if (isDate(date)) return date;
  throw invalid(path, `must be a date of ${YEARS}`);
}
