import { invalid } from "../problem.ts";
import { knownDate } from "../schedule/known-date.ts";
import { isMonday, mondayOf } from "../time/date.ts";

/**
 * The Monday that a week starts on.
 * @throws Problem validation_failed for any other date.
 */
export function knownMonday(path: string, text: string): string {
  const date = knownDate(path, text);
  if (isMonday(date)) return date;
  throw invalid(path, `must be a Monday; that week's is ${mondayOf(date)}`);
}
