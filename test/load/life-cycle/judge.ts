import { judgeBooking, judgeGivingUp, judgeProlonging } from "./judge-bookings.ts";
import { judgeCancel, judgeEntry, judgeMove } from "./judge-lessons.ts";
import { judgeEnd, judgeRepeat, lessonOfDate, maintained } from "./judge-series.ts";
import { judgeBlock, judgeUnblock } from "./judge-time-off.ts";
import type { Operation } from "./operation.ts";
import type { State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** What must become of an operation, whoever else was there before. */
export function judge(state: State, operation: Operation): Verdict {
  switch (operation.kind) {
    case "book":
    case "hold":
      return judgeBooking(state, operation);
    case "prolong":
      return judgeProlonging(state, operation);
    case "giveUp":
      return judgeGivingUp(state, operation);
    case "enter":
      return judgeEntry(state, operation);
    case "move":
      return judgeMove(state, operation);
    case "cancel":
      return judgeCancel(state, operation);
    case "cancelDate":
      return judgeCancel(state, { ...operation, lesson: lessonOfDate(state, operation) });
    case "moveDate":
      return judgeMove(state, { ...operation, lesson: lessonOfDate(state, operation) });
    case "block":
      return judgeBlock(state, operation);
    case "unblock":
      return judgeUnblock(state, operation);
    case "policies":
      return done("200", {
        ...state,
        tutors: state.tutors.map((one) =>
          one.id === operation.by.id ? { ...one, policy: operation.policy } : one
        ),
      });
    case "repeat":
      return judgeRepeat(state, operation);
    case "endSeries":
      return judgeEnd(state, operation);
    case "expire":
      return done("done", {
        ...state,
        holds: state.holds.map((one) =>
          one.id === operation.hold ? { ...one, expired: true } : one
        ),
      });
    case "pass":
      return done("done", { ...state, now: state.now + operation.minutes * 60_000 });
    case "maintain":
      return { faults: [], success: "done", after: (made) => maintained(state, made) };
  }
}

const done = (success: string, after: State): Verdict => ({
  faults: [],
  success,
  after: () => after,
});
