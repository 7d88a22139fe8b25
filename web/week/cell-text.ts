import { shortDate } from "../time/formats.ts";
import { language, t } from "../wording/wording.ts";
import type { Painted } from "./draft.ts";
import { type Cell, offsetOf } from "./week-rows.ts";

/** The few words in a cell: who learns then, else what it is, so that nobody needs its colour. */
export function cellText(cell: Cell, painted: Painted | undefined): string {
  const status = painted ?? cell.status;
  if (status === "booked" && cell.student_name) return cell.student_name;
  return status === "empty" && painted === undefined ? "" : t(`week.status.${status}`);
}

/** What a screen reader says of a cell: when, what, with whom, and that it is not saved. */
export function cellLabel(cell: Cell, painted: Painted | undefined): string {
  const when = `${shortDate(cell.date, language.value)}, ${cell.time} (UTC${offsetOf(cell)})`;
  const what = t(`week.status.${painted ?? cell.status}`);
  const who = cell.status === "booked" ? [cell.student_name, cell.service_name] : [];
  const isDraft = painted === undefined ? [] : [t("week.draft")];
  return [when, what, ...who, ...isDraft].filter(Boolean).join(", ");
}
