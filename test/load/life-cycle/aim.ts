import type { Kind, Operation } from "./operation.ts";
import { holderOf, type Lesson, NO_POLICY, type Policy, type State, type Who } from "./state.ts";
import { dateAt, plusDays, timeAt, weekdayOf } from "./wall.ts";
import { startOf } from "./world.ts";

/** Small numbers, of which an operation is made that fits what is there. They shrink to nothing. */
export type Wish = {
  /** `redeem` is to book with a hold. */
  readonly kind: Kind | "redeem";
  readonly by: number;
  readonly tutor: number;
  readonly student: number;
  readonly which: number;
  readonly day: number;
  readonly halfHour: number;
  readonly choice: number;
};

/** The highest that each may be. */
export const MOST_OF_A_WISH = {
  by: 5,
  tutor: 1,
  student: 3,
  which: 11,
  day: 2,
  halfHour: 9,
  choice: 7,
} as const;

/** The operation that is wished for; null where there is nothing yet to do it to. */
export function aim(state: State, wish: Wish): Operation | null {
  const start = startOf(wish.day, wish.halfHour);
  const tutor = oneOf(state.tutors, wish.tutor);
  const student = oneOf(state.students, wish.student);
  const asTutor: Who = { role: "tutor", id: tutor.id };
  switch (wish.kind) {
    case "book":
    case "hold": {
      const by = booker(wish, student);
      const service = nth(tutor.services, wish.choice)?.id ?? 0;
      return { kind: wish.kind, by, tutor: tutor.id, student, service, start };
    }
    case "redeem":
      return redeeming(state, wish);
    case "prolong":
    case "giveUp": {
      const hold = held(state, wish);
      if (hold === undefined) return null;
      return { kind: wish.kind, by: makerOf(state, hold, wish, student), hold };
    }
    case "enter":
      return { kind: "enter", by: asTutor, student, start, minutes: oneOf(LENGTHS, wish.choice) };
    case "move": {
      const lesson = aLesson(state, wish);
      if (!lesson) return null;
      const by = concerned(state, lesson, wish);
      const minutes = wish.choice < 2 ? { minutes: oneOf(LENGTHS, wish.choice + 1) } : {};
      return { kind: "move", by, lesson: lesson.id, start, ...minutes };
    }
    case "cancel": {
      const lesson = aLesson(state, wish);
      if (!lesson) return null;
      return { kind: "cancel", by: concerned(state, lesson, wish), lesson: lesson.id };
    }
    case "block": {
      const minutes = oneOf([30, 60, 240, 24 * 60, 3 * 24 * 60], wish.which);
      return { kind: "block", by: asTutor, start, minutes, force: wish.choice < 4 };
    }
    case "unblock": {
      const there = wish.which < 9 ? nth(state.blocks, wish.which) : undefined;
      const block = there?.id ?? nth(state.everBlocked, wish.which);
      const owner: Who = there && wish.by < 5 ? { role: "tutor", id: there.tutor } : asTutor;
      return block === undefined ? null : { kind: "unblock", by: owner, block };
    }
    case "policies":
      return { kind: "policies", by: asTutor, policy: aPolicy(wish) };
    case "repeat": {
      const first = dateAt(tutor.zone, start);
      const weeks = oneOf([1, 2, null, 0], wish.by);
      return {
        kind: "repeat",
        by: asTutor,
        student,
        first,
        time: timeAt(tutor.zone, start),
        weekday: (weekdayOf(first) + (wish.which % 4 === 3 ? 1 : 0)) % 7,
        end: weeks === null ? null : plusDays(first, weeks * 7),
        minutes: oneOf(LENGTHS, wish.which),
        skips: wish.choice % 2 === 1,
        isDry: wish.choice >= 6,
      };
    }
    case "endSeries":
    case "cancelDate":
    case "moveDate":
      return ofSeries(state, wish, wish.kind, start);
    case "expire": {
      const hold = nth(state.holds.filter(({ expired }) => !expired), wish.which);
      return hold ? { kind: "expire", hold: hold.id } : null;
    }
    case "pass":
      return { kind: "pass", minutes: oneOf([7, 60, 6 * 60, 24 * 60], wish.choice) };
    case "maintain":
      return { kind: "maintain" };
  }
}

const LENGTHS = [60, 30, 90, 45];

/** One of a list, whatever the number; nothing when it is empty. */
const nth = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];

/** One of a list that has any. */
function oneOf<T>(list: readonly T[], n: number): T {
  const chosen = nth(list, n);
  if (chosen === undefined) throw new RangeError("nothing to choose from");
  return chosen;
}

/** Mostly what came last, or what is still there; now and then what was. */
function held({ holds, everHeld }: State, { which }: Wish): number | undefined {
  if (which >= 9 || holds.length === 0) return nth(everHeld, which);
  return which < 6 ? holds.at(-1)?.id : nth(holds, which)?.id;
}

function aLesson({ lessons }: State, { which }: Wish): Lesson | undefined {
  const going = lessons.filter(({ status }) => status === "scheduled");
  return nth(which < 9 && going.length > 0 ? going : lessons, which);
}

const BOT: Who = { role: "bot", id: 0 };

/** Students book for themselves, and now and then the bot for them. */
const booker = ({ by }: Wish, student: number): Who =>
  by === 5 ? BOT : { role: "student", id: student };

/** Mostly who made it; else a student, who may have made it as well. */
function makerOf(state: State, id: number, { by }: Wish, student: number): Who {
  const hold = state.holds.find((one) => one.id === id);
  if (by === 5 || hold === undefined) return { role: "student", id: student };
  return hold.holder === holderOf(BOT) ? BOT : { role: "student", id: hold.student };
}

function redeeming(state: State, wish: Wish): Operation | null {
  const id = held(state, wish);
  const hold = state.holds.find((one) => one.id === id);
  if (id === undefined) return null;
  const student = hold?.student ?? oneOf(state.students, wish.student);
  const tutor = hold?.tutor ?? oneOf(state.tutors, wish.tutor).id;
  const anyService = state.tutors.find((one) => one.id === tutor)?.services[0]?.id ?? 0;
  const start = hold && wish.choice !== 7 ? hold.start : startOf(wish.day, wish.halfHour);
  const by = makerOf(state, id, wish, student);
  // A student books for nobody else.
  const other = by.role === "bot" && wish.choice === 6;
  return {
    kind: "book",
    by,
    tutor,
    start,
    hold: id,
    service: hold?.service ?? anyService,
    student: other ? oneOf(state.students, wish.student) : student,
  };
}

/** Somebody of the lesson in one of their roles, an admin, or somebody whom it may not concern. */
function concerned(state: State, { tutor, student }: Lesson, { by, choice }: Wish): Who {
  if (by === 1 && state.tutors.some(({ id }) => id === student)) {
    return { role: "tutor", id: student };
  }
  if (by === 2) return { role: "tutor", id: tutor };
  if (by === 3) return { role: "admin", id: state.admin };
  if (by !== 5) return { role: "student", id: student };
  if (choice % 2 === 0) return { role: "student", id: oneOf(state.students, tutor + choice) };
  return { role: "tutor", id: oneOf(state.tutors, student).id };
}

function ofSeries(
  state: State,
  wish: Wish,
  kind: "endSeries" | "cancelDate" | "moveDate",
  start: number,
): Operation | null {
  const series = nth(state.series, wish.which);
  if (!series) return null;
  const date = plusDays(series.first, 7 * (wish.choice % 3) + (wish.choice === 7 ? 1 : 0));
  const by = concerned(state, { ...NO_LESSON, tutor: series.tutor, student: series.student }, wish);
  const common = { by, series: series.id };
  if (kind === "endSeries") return { ...common, kind, from: date };
  return kind === "cancelDate" ? { ...common, kind, date } : { ...common, kind, date, start };
}

const NO_LESSON: Lesson = {
  id: 0,
  tutor: 0,
  student: 0,
  start: 0,
  end: 0,
  status: "scheduled",
  isBooking: false,
  series: null,
  date: null,
};

/** One thing that the tutor asks for, or two, or nothing. */
function aPolicy({ which, choice, day }: Wish): Policy {
  const some: Partial<Policy>[] = [
    {},
    { buffer_before_minutes: 30 },
    { buffer_after_minutes: 60, buffer_before_minutes: 15 },
    { min_notice_minutes: 24 * 60 },
    { horizon_days: 2 },
    { max_lessons_per_day: 1 + choice % 2 },
    { max_lessons_per_week: 2 + choice % 3 },
    { cancellation_notice_minutes: 36 * 60 },
  ];
  return { ...NO_POLICY, ...oneOf(some, choice), ...(day > 1 && oneOf(some, which)) };
}
