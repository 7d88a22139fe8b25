import type { Verdict } from "../../week/painting/judge-move.ts";
import type { Brush } from "../../week/painting/strokes.ts";
import type { Cell } from "../../week/week-rows.ts";
import type { Each } from "../each.ts";

/** What a tutor's week says. */
export default {
  week: {
    grid: "The week in half hours",
    time: "Time",
    again: "again",
    noSuchTime: "The clocks skip this time",
    draft: "not saved",
    before: "The week before",
    after: "The week after",
    today: "Today",
    menu: "Menu",
    whichWeek: "Which week",
    goToDate: "Go to the week of a date",
    zone: "Time zone",
    tutor: "Tutor",
    tutorOf: "Tutor {id}",
    chooseTutor: "Choose the tutor whose week you want to see.",
    findTutor: "Find a tutor first; then you see when they are free.",
    legend: "What the cells mean",
    now: "now",
    skipped: "skipped",
    onlyOnce: "On this day the time comes only once",
    clocksForward:
      "The clocks go forward by {minutes} minutes on {date}: it is {time} (UTC{offset}) at once, and the times before it do not exist.",
    clocksBack:
      "The clocks go back by {minutes} minutes on {date}: from {time} (UTC{offset}) on, these times come again.",
    clocksInWeek: "The clocks change in this week.",
    planTimeOff: "Plan time off",
    lessonCame: "New lesson: {name}, {when}",
    lessonWent: "No longer there: the lesson of {name}, {when}",
    lessonMoved: "Moved: the lesson of {name}, now {when}",
    someone: "somebody",
    status: {
      available: "available",
      booked: "booked",
      blocked: "time off",
      empty: "empty",
    } satisfies Each<Cell["status"]>,
    painting: {
      tools: "Painting",
      brush: "What painting does",
      brushes: {
        toggle: "Open or close",
        available: "Available",
        blocked: "Time off",
        empty: "Clear",
      } satisfies Each<Brush>,
      unsaved: "{n} half hour not saved | {n} half hours not saved",
      discard: "Discard",
      redo: "Redo",
      restored: "What you painted before is still here; it has not been saved.",
      obstacles: "Not painted; the rest is still here:",
      changed: "This has changed since you painted it.",
      stale:
        "The week was changed by somebody else since you loaded it. Look at the marked half hours, then save again.",
      past: "Half hours that have begun stay as they are.",
      saved: "{n} half hour saved. | {n} half hours saved.",
      undone: "The week is as it was before.",
      leaveTitle: "What you painted is not saved",
      stay: "Stay here",
    },
    moving: {
      judging: "Checking…",
      can: "The lesson can be moved here.",
      cannot: "The lesson cannot be moved there.",
    } satisfies Each<Verdict>,
  },
};
