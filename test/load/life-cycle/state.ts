/**
 * The model of the booking life cycle: what requirements.md and openapi.yaml say, as plain values in
 * memory. It shares no code with src/. Ids are those that the product gave; times are epoch ms.
 */
export type Interval = { readonly start: number; readonly end: number };

export type Policy = {
  readonly min_notice_minutes: number | null;
  readonly horizon_days: number | null;
  readonly buffer_before_minutes: number | null;
  readonly buffer_after_minutes: number | null;
  readonly max_lessons_per_day: number | null;
  readonly max_lessons_per_week: number | null;
  readonly cancellation_notice_minutes: number | null;
};

export const NO_POLICY: Policy = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: null,
};

export type Service = { readonly id: number; readonly minutes: number };

export type Tutor = {
  readonly id: number;
  readonly zone: string;
  /** Sorted, and none touches the next. */
  readonly available: readonly Interval[];
  readonly services: readonly Service[];
  readonly policy: Policy;
};

export type Lesson = Interval & {
  readonly id: number;
  readonly tutor: number;
  readonly student: number;
  readonly status: "scheduled" | "completed" | "cancelled";
  /** What a student is limited in; lessons that a tutor enters do not count. */
  readonly isBooking: boolean;
  readonly series: string | null;
  readonly date: string | null;
};

/** A row that is still there; `expired` is by the clock of the database. */
export type Hold = Interval & {
  readonly id: number;
  readonly tutor: number;
  readonly student: number;
  readonly service: number;
  readonly holder: string;
  readonly expired: boolean;
  readonly prolonged: boolean;
};

export type Block = Interval & { readonly id: number; readonly tutor: number };

export type Series = {
  readonly id: string;
  readonly tutor: number;
  readonly student: number;
  readonly weekday: number;
  readonly time: string;
  readonly minutes: number;
  readonly zone: string;
  readonly first: string;
  readonly end: string | null;
  readonly bookedUntil: string;
  /** Dates that were taken when the horizon reached them. */
  readonly skipped: readonly string[];
};

export type State = {
  /** The server's clock. */
  readonly now: number;
  /** Most active bookings of a student. */
  readonly most: { readonly withTutor: number; readonly inAll: number };
  readonly tutors: readonly Tutor[];
  /** One of them is a tutor, too. */
  readonly students: readonly number[];
  readonly admin: number;
  readonly lessons: readonly Lesson[];
  readonly holds: readonly Hold[];
  readonly blocks: readonly Block[];
  readonly series: readonly Series[];
  /** Every id that a hold or a block ever had: what is gone can still be named. */
  readonly everHeld: readonly number[];
  readonly everBlocked: readonly number[];
};

/** Who asks. The bot is a program with a service key. */
export type Who = { readonly role: "student" | "tutor" | "admin" | "bot"; readonly id: number };

export const nameOf = ({ role, id }: Who): string => `${role} ${id}`;

/** Whose a hold is: that of the person, whatever role they come with, or of the program. */
export const holderOf = (who: Who): string => who.role === "bot" ? nameOf(who) : `user ${who.id}`;

/** Whether they have a part in the lesson, or hold, of two people (L4). */
export const hasPart = (
  { tutor, student }: { readonly tutor: number; readonly student: number | null },
  person: number | null,
): boolean => person !== null && (person === tutor || person === student);

export const overlap = (a: Interval, b: Interval): boolean => a.start < b.end && b.start < a.end;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function tutorOf(state: State, id: number): Tutor {
  const tutor = state.tutors.find((one) => one.id === id);
  if (!tutor) throw new Error(`the model knows no tutor ${id}`);
  return tutor;
}
