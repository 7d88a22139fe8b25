import type { Language } from "../wording/wording.ts";
import { longDate, partsOf } from "./formats.ts";

/** `Friday, 26 March 2027, 13:02 UTC`, of an instant that the API tells in UTC alone. */
export function utcText(instant: string, language: Language): string {
  const { date, time } = partsOf(instant);
  return `${longDate(date, language)}, ${time} UTC`;
}
