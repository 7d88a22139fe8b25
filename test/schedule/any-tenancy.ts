import fc from "fast-check";
import type { Taken } from "../../src/schedule/facts.ts";
import type { Interval } from "../../src/time/interval.ts";
import { anyCalendar, anyRow, type Calendar, laidOut } from "./any-calendar.ts";

/** A calendar as a database can hold it, with all around it that it must not be mistaken for. */
export type Tenancy = Calendar & {
  /** In the way of nobody: what was cancelled, also over lessons, and holds whose time is up. */
  readonly cancelled: readonly Taken[];
  readonly expired: readonly Taken[];
  /** What student 100 has with another tutor. */
  readonly elsewhere: readonly Taken[];
  /** How many bookings a student may have. */
  readonly limits: { readonly withTutor: number; readonly inAll: number };
  readonly asker: Asker;
  /** Which lesson is moved, by its place; there may be none such. */
  readonly moving: number | null;
};

/** Who asks, and for which student: "me" is student 100, "another" is a program. */
export type Asker = { readonly by: "me" | "another"; readonly studentId: 100 | 101 | null };

const ASKERS: readonly Asker[] = [
  { by: "me", studentId: 100 },
  { by: "me", studentId: 100 },
  { by: "another", studentId: 100 },
  { by: "another", studentId: 101 },
  { by: "another", studentId: null },
];

const anyElsewhere = fc.record({
  times: anyRow(2, fc.integer({ min: 0, max: 600 }), fc.integer({ min: 5, max: 200 }), [0, 8]),
  holders: fc.array(fc.constantFrom(null, "me", "another"), { minLength: 8, maxLength: 8 }),
});

export const anyTenancy: fc.Arbitrary<Tenancy> = fc.record({
  calendar: anyCalendar,
  expire: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  elsewhere: fc.option(anyElsewhere, { freq: 2, nil: undefined }),
  limits: fc.record({
    withTutor: fc.constantFrom(1, 4, 10, 100),
    inAll: fc.constantFrom(1, 10, 100, 100),
  }),
  asker: fc.constantFrom(...ASKERS),
  moving: fc.option(fc.nat(9), { freq: 1 }),
}).map(({ calendar, expire, elsewhere, limits, asker, moving }): Tenancy => {
  const { first, over } = withoutOverlap(calendar.facts.taken);
  const expires = (taken: Taken) => taken.kind === "held" && expire[taken.lessonId - 1] === true;
  const others = takenElsewhere(calendar, elsewhere);
  return {
    ...calendar,
    facts: { ...calendar.facts, taken: first.filter((taken) => !expires(taken)) },
    cancelled: over,
    expired: first.filter(expires),
    // No student is in two places; and a service lasts 15 minutes at least.
    elsewhere: others.filter((time) => !first.some((taken) => isSamePlace(taken, time))),
    minutes: Math.max(15, calendar.minutes),
    limits,
    asker,
    moving,
  };
});

function takenElsewhere(
  { range }: Calendar,
  made: { times: Parameters<typeof laidOut>[0]; holders: readonly (string | null)[] } | undefined,
): Taken[] {
  if (made === undefined) return [];
  return laidOut(made.times, range.start + 86_400_000).map((time, i): Taken => ({
    ...time,
    lessonId: 101 + i,
    kind: (made.holders[i] ?? null) === null ? "booked" : "held",
    teaches: true,
    studentId: 100,
    holder: made.holders[i] ?? null,
  }));
}

const isSamePlace = (taken: Taken, time: Interval) =>
  taken.studentId === 100 && taken.start < time.end && time.start < taken.end;

function withoutOverlap(taken: readonly Taken[]): { first: Taken[]; over: Taken[] } {
  const [first, over]: [Taken[], Taken[]] = [[], []];
  let end = -Infinity;
  for (const time of taken) {
    if (time.start < end) over.push({ ...time, kind: "booked", holder: null });
    else first.push(time);
    end = Math.max(end, time.start < end ? end : time.end);
  }
  return { first, over };
}
