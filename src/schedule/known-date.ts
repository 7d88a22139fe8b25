import { invalid } from "../problem.ts";
import { isDate } from "../time/date.ts";

/**
 * A date that the time engine answers for.
 * @throws Problem validation_failed outside the years 1970 to 2100.
 */
export function knownDate(path: string, date: string): string {
  if (isDate(date)) return date;
  throw invalid(path, "must be a date of the years 1970 to 2100");
}
