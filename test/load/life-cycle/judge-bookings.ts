import type { Of } from "./operation.ts";
import { brokenRules, isOverLimit, type Rule } from "./rules.ts";
import {
  type Hold,
  holderOf,
  type Interval,
  MINUTE,
  overlap,
  type State,
  tutorOf,
} from "./state.ts";
import { isOnePerson, refused, type Verdict } from "./verdict.ts";

/** A hold is a promise: what it was judged by is not asked again, but for what its student used up. */
const BINDS_A_HOLD: readonly Rule[] = ["too_close", "day_full", "week_full"];

type Taking = Of<"book" | "hold">;
type Place = Interval & { readonly tutor: number; readonly student: number };

/** A booking, or a hold, which is judged like one (L3, L8). */
export function judgeBooking(state: State, wanted: Taking): Verdict {
  if (wanted.hold !== undefined) return judgeRedeeming(state, wanted, wanted.hold);
  const place = placeOf(state, wanted);
  const holder = holderOf(wanted.by);
  const own = inHisWay(state, place, holder);
  const faults = brokenRules(state, { ...place, holder }).map((rule) => `409 ${rule}`);
  const isOver = isOverLimit(state, wanted.tutor, wanted.student, own);
  return {
    faults: [...faults, ...isOnePerson(place), ...(isOver ? ["409 limit_exceeded"] : [])],
    success: "201",
    after: ({ id }) => {
      const cleared = withoutHolds(withoutExpired(state, place), own);
      return wanted.kind === "book" ? withBooking(cleared, id, place) : {
        ...cleared,
        everHeld: [...cleared.everHeld, id],
        holds: [...cleared.holds, {
          ...place,
          id,
          holder,
          service: wanted.service,
          expired: false,
          prolonged: false,
        }],
      };
    },
  };
}

/** Own holds make way, with whichever tutor they are. */
export const inHisWay = (state: State, place: Place, holder: string): number[] =>
  state.holds
    .filter((one) => !one.expired && one.holder === holder && one.student === place.student)
    .filter((one) => overlap(one, place))
    .map(({ id }) => id);

function judgeRedeeming(state: State, wanted: Taking, id: number): Verdict {
  if (wanted.start <= state.now) return refused(state, "409 in_the_past");
  const hold = ownHold(state, id, holderOf(wanted.by));
  if (!hold) return refused(state, "404 not_found");
  const isForThat = hold.tutor === wanted.tutor && hold.service === wanted.service &&
    hold.start === wanted.start && hold.student === wanted.student;
  if (!isForThat) return refused(state, "400 validation_failed");
  const broken = brokenRules(state, { ...hold, moving: id, holder: hold.holder })
    .filter((rule) => BINDS_A_HOLD.includes(rule))
    .map((rule) => `409 ${rule}`);
  return {
    faults: hold.expired ? ["409 hold_expired", ...broken] : broken,
    success: "201",
    after: () => withBooking(withoutHolds(state, [id]), id, hold),
  };
}

export function judgeProlonging(state: State, { by, hold: id }: Of<"prolong">): Verdict {
  const hold = ownHold(state, id, holderOf(by));
  if (!hold) return refused(state, "404 not_found");
  if (hold.prolonged) return refused(state, "409 hold_prolonged_already");
  if (hold.expired) return refused(state, "409 hold_expired");
  const prolonged = { ...hold, prolonged: true };
  const holds = state.holds.map((one) => one.id === id ? prolonged : one);
  return { faults: [], success: "200", after: () => ({ ...state, holds }) };
}

export function judgeGivingUp(state: State, { by, hold: id }: Of<"giveUp">): Verdict {
  if (!ownHold(state, id, holderOf(by))) return refused(state, "404 not_found");
  return { faults: [], success: "204", after: () => withoutHolds(state, [id]) };
}

const ownHold = (state: State, id: number, holder: string): Hold | undefined =>
  state.holds.find((one) => one.id === id && one.holder === holder);

function placeOf(state: State, { tutor, student, service, start }: Taking): Place {
  const minutes = tutorOf(state, tutor).services.find(({ id }) => id === service)?.minutes ?? 0;
  return { tutor, student, start, end: start + minutes * MINUTE };
}

const withBooking = (state: State, id: number, { tutor, student, start, end }: Place): State => ({
  ...state,
  lessons: [...state.lessons, {
    id,
    tutor,
    student,
    start,
    end,
    status: "scheduled",
    isBooking: true,
    series: null,
    date: null,
  }],
});

export const withoutHolds = (state: State, ids: readonly number[]): State => ({
  ...state,
  holds: state.holds.filter(({ id }) => !ids.includes(id)),
});

/** Holds whose time is up make way for whoever comes, and are not there any more. */
export const withoutExpired = (state: State, place: Place): State => ({
  ...state,
  holds: state.holds.filter((one) =>
    !one.expired || !overlap(one, place) ||
    (one.tutor !== place.tutor && one.student !== place.student)
  ),
});
