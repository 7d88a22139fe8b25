import { inHisWay, withoutExpired, withoutHolds } from "./judge-bookings.ts";
import type { Of } from "./operation.ts";
import { brokenRules, cancellationNotice, OCCUPIED } from "./rules.ts";
import { holderOf, type Lesson, MINUTE, type State, type Who } from "./state.ts";
import { isOnePerson, refused, type Verdict } from "./verdict.ts";

/** A tutor enters a lesson: not over what is occupied, else where they like (L2). */
export function judgeEntry(state: State, { by, student, start, minutes }: Of<"enter">): Verdict {
  const place = { tutor: by.id, student, start, end: start + minutes * MINUTE };
  return {
    faults: [...occupied(state, place), ...isOnePerson(place)],
    success: "201",
    after: ({ id }) => withLesson(state, { ...place, id, series: null, date: null }),
  };
}

type Place = Pick<Lesson, "tutor" | "student" | "start" | "end">;

export const occupied = (state: State, place: Place): string[] =>
  brokenRules(state, place).filter((rule) => OCCUPIED.includes(rule)).map((rule) => `409 ${rule}`);

/** With one that a tutor made. */
export function withLesson(state: State, lesson: Omit<Lesson, "status" | "isBooking">): State {
  const cleared = withoutExpired(state, lesson);
  const entered: Lesson = { ...lesson, status: "scheduled", isBooking: false };
  return { ...cleared, lessons: [...cleared.lessons, entered] };
}

type Moving = Pick<Of<"move">, "by" | "start" | "minutes"> & { readonly lesson: number | null };

/**
 * Its student moves a lesson only to where they could book it, and in time as if they cancelled it; its tutor
 * to where nothing is (L2).
 */
export function judgeMove(state: State, { by, lesson: id, start, minutes }: Moving): Verdict {
  const lesson = lessonSeenBy(state, by, id);
  if (!lesson) return refused(state, "404 not_found");
  const over = whyOver(state, lesson);
  if (over) return refused(state, over);
  if (start <= state.now) return refused(state, "409 in_the_past");
  const length = lesson.end - lesson.start;
  const end = start + (minutes === undefined ? length : minutes * MINUTE);
  const isStudent = by.id === lesson.student;
  if (isStudent && end - start !== length) return refused(state, "400 validation_failed");
  const late = isTooLate(state, by, lesson) ? ["409 too_late_to_cancel"] : [];
  const moved = { ...lesson, start, end };
  const holder = holderOf(by);
  const own = inHisWay(state, moved, holder);
  const broken = brokenRules(state, { ...moved, moving: lesson.id, holder });
  return {
    faults: [
      ...late,
      ...broken.filter((rule) => isStudent || OCCUPIED.includes(rule)).map((rule) => `409 ${rule}`),
    ],
    success: "200",
    after: () => withChanged(withoutHolds(withoutExpired(state, moved), own), moved),
  };
}

type Cancelling = Pick<Of<"cancel">, "by"> & { readonly lesson: number | null };

/** Its student keeps to the cancellation notice. */
export function judgeCancel(state: State, { by, lesson: id }: Cancelling): Verdict {
  const lesson = lessonSeenBy(state, by, id);
  if (!lesson) return refused(state, "404 not_found");
  const over = whyOver(state, lesson);
  if (over) return refused(state, over);
  if (isTooLate(state, by, lesson)) return refused(state, "409 too_late_to_cancel");
  const cancelled: Lesson = { ...lesson, status: "cancelled" };
  return { faults: [], success: "200", after: () => withChanged(state, cancelled) };
}

export function isTooLate(state: State, by: Who, lesson: Lesson): boolean {
  const notice = cancellationNotice(state, lesson.tutor);
  return by.id === lesson.student && notice > 0 && state.now + notice > lesson.start;
}

function whyOver({ now }: State, { status, end }: Lesson): string | null {
  if (status !== "scheduled") return "409 lesson_not_scheduled";
  return end <= now ? "409 in_the_past" : null;
}

const lessonSeenBy = (state: State, by: Who, id: number | null): Lesson | undefined =>
  state.lessons.find((one) =>
    one.id === id && (by.role === "admin" || by.id === one.tutor || by.id === one.student)
  );

export const withChanged = (state: State, lesson: Lesson): State => ({
  ...state,
  lessons: state.lessons.map((one) => one.id === lesson.id ? lesson : one),
});
