import type { WindowDraft } from "../../hours/week-draft.ts";
import type { WindowFault } from "../../hours/window-faults.ts";
import type { Each } from "../each.ts";

/** What the page of weekly hours says. */
export default {
  hours: {
    zone: "When you teach, week after week. Times are those of {zone}.",
    empty:
      "There are no hours yet, so nobody can book a lesson. Begin with a working week and change it as you like.",
    emptyFirst: "Monday to Friday, 10:00–18:00",
    off: "Day off",
    add: "Add hours",
    addOn: "Add hours on {day}",
    copy: "Copy",
    copyFrom: "Copy the hours of {day}",
    copyHint: "The hours of the days you choose are replaced.",
    copyNow: "Copy",
    allDays: "Choose all",
    times: { start: "{day}, from ({number})", end: "{day}, until ({number})" } satisfies Each<
      keyof WindowDraft
    >,
    remove: "Remove the hours {number} of {day}",
    fault: {
      start: "Begin at a time from 00:00 to 23:59.",
      end: "End at a time up to 24:00, which is midnight.",
      backwards: "The end must be after the beginning. Hours past midnight go on the next day.",
      overlap: "This overlaps {start}–{end}.",
    } satisfies Each<WindowFault["kind"]>,
    outside:
      "{count} lesson lies outside your hours. It stays as it is; move or cancel it in your week if you cannot give it. | {count} lessons lie outside your hours. They stay as they are; move or cancel in your week those you cannot give.",
    outsideMore: "There are more than are listed here.",
    nameless: "A student without a name",
  },
};
