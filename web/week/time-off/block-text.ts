import { addDays } from "../../time/dates.ts";
import { momentText, partsOf, shortDate } from "../../time/formats.ts";
import type { Language } from "../../wording/wording.ts";
import type { Block } from "./use-blocks.ts";

const MIDNIGHT = "00:00";

/** When a time off is: whole days by their dates, both included, else from one moment to another. */
export function blockText({ user_local_start, user_local_end }: Block, language: Language): string {
  const [from, to] = [partsOf(user_local_start), partsOf(user_local_end)];
  if (from.time === MIDNIGHT && to.time === MIDNIGHT) {
    const last = addDays(to.date, -1);
    const first = shortDate(from.date, language);
    return last === from.date ? first : `${first} – ${shortDate(last, language)}`;
  }
  const end = from.date === to.date ? to.time : momentText(user_local_end, language);
  return `${momentText(user_local_start, language)} – ${end}`;
}
