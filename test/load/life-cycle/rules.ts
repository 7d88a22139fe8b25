import {
  hasPart,
  type Interval,
  MINUTE,
  overlap,
  type Policy,
  type State,
  tutorOf,
} from "./state.ts";
import { dateAt, mondayOf, plusDays } from "./wall.ts";

export type Rule =
  | "in_the_past"
  | "too_little_notice"
  | "beyond_horizon"
  | "outside_availability"
  | "blocked"
  | "slot_taken"
  | "too_close"
  | "day_full"
  | "week_full";

/** A time that somebody wants. */
export type Wanted = Interval & {
  readonly tutor: number;
  /** Null: the tutor's side alone. */
  readonly student: number | null;
  /** The lesson, or the hold, that is to be there itself. */
  readonly moving?: number;
  /** Whose holds for that student do not count. */
  readonly holder?: string;
};

export type Taken = Interval & {
  readonly id: number;
  readonly tutor: number;
  readonly student: number;
  readonly holder: string | null;
};

/** Lessons that were not cancelled, and holds that last. */
export const takenOf = ({ lessons, holds }: State): Taken[] => [
  ...lessons.filter(({ status }) => status !== "cancelled").map((one) => ({
    ...one,
    holder: null,
  })),
  ...holds.filter(({ expired }) => !expired),
];

/** The numbers in force; the tenant of these tests has set none. */
const inForce = (policy: Policy) => ({
  notice: (policy.min_notice_minutes ?? 0) * MINUTE,
  horizon: policy.horizon_days ?? 90,
  gap: ((policy.buffer_after_minutes ?? 0) + (policy.buffer_before_minutes ?? 0)) * MINUTE,
  aDay: policy.max_lessons_per_day ?? Infinity,
  aWeek: policy.max_lessons_per_week ?? Infinity,
});

/** Every rule that the time breaks, in the order in which they are told (L3). */
export function brokenRules(state: State, wanted: Wanted): Rule[] {
  const tutor = tutorOf(state, wanted.tutor);
  const { notice, horizon, gap, aDay, aWeek } = inForce(tutor.policy);
  const taken = takenOf(state).filter(({ id }) => id !== wanted.moving);
  const isOwn = ({ holder, student }: Taken) =>
    holder !== null && holder === wanted.holder && student === wanted.student;
  const inTheWay = taken.filter((one) => !isOwn(one));
  // What one teaches needs gaps and counts for caps; nobody has two lessons at once, whatever their part.
  const ofTutor = inTheWay.filter((one) => one.tutor === tutor.id);
  const ofBoth = inTheWay.filter((one) => hasPart(one, tutor.id) || hasPart(one, wanted.student));
  const near = { start: wanted.start - gap, end: wanted.end + gap };
  const date = dateAt(tutor.zone, wanted.start);
  const others = ofTutor.map(({ start }) => dateAt(tutor.zone, start));
  const broken: Record<Rule, boolean> = {
    in_the_past: wanted.start <= state.now,
    too_little_notice: wanted.start < state.now + notice,
    beyond_horizon: date > plusDays(dateAt(tutor.zone, state.now), horizon) ||
      madeUntil(state, tutor).some((last) => date > last),
    outside_availability: !tutor.available.some(({ start, end }) =>
      start <= wanted.start && wanted.end <= end
    ),
    blocked: state.blocks.some((one) => one.tutor === tutor.id && overlap(one, wanted)),
    slot_taken: ofBoth.some((one) => overlap(one, wanted)),
    too_close: ofTutor.some((one) => overlap(one, near) && !overlap(one, wanted)),
    day_full: others.filter((other) => other === date).length >= aDay,
    week_full: others.filter((other) => mondayOf(other) === mondayOf(date)).length >= aWeek,
  };
  // The record is of all rules, in their order.
  return (Object.keys(broken) as Rule[]).filter((rule) => broken[rule]);
}

/** What keeps time from being free, whenever somebody asks for it and whatever else they have booked. */
export const IN_THE_WAY: readonly Rule[] = [
  "outside_availability",
  "blocked",
  "slot_taken",
  "too_close",
];

/** Where free time of the tutor may begin: no place else. */
export function mayBegin(state: State, tutorId: number): number[] {
  const tutor = tutorOf(state, tutorId);
  const { gap } = inForce(tutor.policy);
  return [
    ...tutor.available.map(({ start }) => start),
    ...state.blocks.map(({ end }) => end),
    ...takenOf(state).flatMap(({ end }) => [end, end + gap]),
  ];
}

/** The dates up to which the tutor's weekly lessons that go on are there; later ones are kept for them. */
const madeUntil = (state: State, { id, zone }: { readonly id: number; readonly zone: string }) =>
  state.series
    .filter(({ tutor, end, bookedUntil }) => tutor === id && (end === null || end > bookedUntil))
    .map((one) => one.zone === zone ? one.bookedUntil : plusDays(one.bookedUntil, -2));

/** What binds the tutor and admins. */
export const OCCUPIED: readonly Rule[] = ["in_the_past", "blocked", "slot_taken"];

/** Whether one booking more is more than the student may have; holds that make way do not count. */
export function isOverLimit(state: State, tutor: number, student: number, without: number[]) {
  const active = [
    ...state.lessons.filter((one) => one.status === "scheduled" && one.isBooking),
    ...state.holds.filter((one) => !one.expired),
  ].filter((one) => one.student === student && !without.includes(one.id));
  const withTutor = active.filter((one) => one.tutor === tutor).length;
  return active.length >= state.most.inAll || withTutor >= state.most.withTutor;
}

/** How long before a lesson its student may still cancel it, ms. */
export const cancellationNotice = (state: State, tutor: number): number =>
  (tutorOf(state, tutor).policy.cancellation_notice_minutes ?? 0) * MINUTE;
