import { computed } from "vue";
import { shortDate } from "../time/formats.ts";
import { language, t } from "../wording/wording.ts";
import type { Painted } from "./draft.ts";
import { type Cell, offsetOf } from "./week-rows.ts";

/** What is said of all 336 cells of a week alike is put into words once a language. */
const known = computed(() => {
  const spoken = language.value;
  return {
    status: remembered((status: Painted | Cell["status"]) => t(`week.status.${status}`)),
    date: remembered((date: string) => shortDate(date, spoken)),
  };
});

function remembered<Key>(say: (key: Key) => string): (key: Key) => string {
  const said = new Map<Key, string>();
  return (key) => {
    const text = said.get(key) ?? say(key);
    said.set(key, text);
    return text;
  };
}

/** The few words in a cell: who learns then, else what it is, so that nobody needs its colour. */
export function cellText(cell: Cell, painted: Painted | undefined): string {
  const status = painted ?? cell.status;
  if (status === "booked" && cell.student_name) return cell.student_name;
  return status === "empty" && painted === undefined ? "" : known.value.status(status);
}

/** What a screen reader says of a cell: when, what, with whom, and that it is not saved. */
export function cellLabel(cell: Cell, painted: Painted | undefined): string {
  const when = `${known.value.date(cell.date)}, ${cell.time} (UTC${offsetOf(cell)})`;
  const what = known.value.status(painted ?? cell.status);
  const who = cell.status === "booked" ? [cell.student_name, cell.service_name] : [];
  const isDraft = painted === undefined ? [] : [t("week.draft")];
  return [when, what, ...who, ...isDraft].filter(Boolean).join(", ");
}
