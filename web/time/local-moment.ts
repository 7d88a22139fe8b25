import { language } from "../wording/wording.ts";
import { now } from "./clock.ts";
import { longDate, momentText, partsOf } from "./formats.ts";

/** A local instant of the API, as whoever looks at the page reads it: with the year where it is not the present one. */
export function localMoment(local: string): string {
  const { date, time } = partsOf(local);
  const isThisYear = date.slice(0, 4) === new Date(now()).toISOString().slice(0, 4);
  return isThisYear
    ? momentText(local, language.value)
    : `${longDate(date, language.value)}, ${time}`;
}
