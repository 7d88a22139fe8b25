import type { Facts, Taken } from "../../src/schedule/facts.ts";
import { DAY, MINUTE } from "./any-calendar.ts";
import type { Tenancy } from "./any-tenancy.ts";
import { EASY } from "./some-facts.ts";
import { withDays } from "./with-days.ts";

/**
 * A calendar for each verdict there is: what random ones meet mostly, these meet always. All of them ask
 * for an hour at noon of a Wednesday in Kyiv, far enough ahead to count for the limits of a student.
 */

const MIDNIGHT = Date.parse("2060-03-31T00:00:00Z");
const HOUR = 60 * MINUTE;
const NOON = MIDNIGHT + 12 * HOUR;
const ALWAYS = { start: MIDNIGHT - 11 * DAY, end: MIDNIGHT + 11 * DAY };

/** A booked hour of student 100, who asks, or of student 101. */
const lessonAt = (start: number, studentId: 100 | 101 = 101): Taken => ({
  start,
  end: start + HOUR,
  lessonId: 1,
  kind: "booked",
  teaches: true,
  studentId,
  holder: null,
});

type Change = Partial<Omit<Facts, "policy">> & { readonly policy?: Partial<Facts["policy"]> };

function aTenancy({ policy, ...facts }: Change = {}, more: Partial<Tenancy> = {}): Tenancy {
  return {
    facts: withDays({
      now: NOON - 3 * HOUR,
      zone: "Europe/Kyiv",
      policy: { ...EASY, ...policy },
      from: ALWAYS.start,
      to: ALWAYS.end,
      available: [ALWAYS],
      taken: [],
      blocks: [],
      elsewhere: [],
      ...facts,
    }),
    range: { start: MIDNIGHT, end: MIDNIGHT + DAY },
    minutes: 60,
    step: 30,
    own: undefined,
    viewerZone: "Europe/Kyiv",
    cancelled: [],
    expired: [],
    elsewhere: [],
    limits: { withTutor: 100, inAll: 100 },
    asker: { by: "me", studentId: 100 },
    moving: null,
    ...more,
  };
}

/** By what booking the noon is answered: "booked", or the first rule that it breaks. */
export const DIRECTED: Readonly<Record<string, Tenancy>> = {
  booked: aTenancy(),
  in_the_past: aTenancy({ now: NOON + MINUTE }),
  too_little_notice: aTenancy({ policy: { minNoticeMinutes: 720 } }),
  beyond_horizon: aTenancy({ now: NOON - 3 * DAY, policy: { horizonDays: 1 } }),
  outside_availability: aTenancy({ available: [{ start: ALWAYS.start, end: NOON }] }),
  blocked: aTenancy({ blocks: [{ start: MIDNIGHT - DAY, end: MIDNIGHT + 2 * DAY, blockId: 1 }] }),
  slot_taken: aTenancy({ taken: [lessonAt(NOON + 30 * MINUTE)] }),
  too_close: aTenancy({
    taken: [lessonAt(NOON + HOUR + 10 * MINUTE)],
    policy: { bufferAfterMinutes: 15 },
  }),
  day_full: aTenancy({ taken: [lessonAt(NOON - 2 * HOUR)], policy: { maxLessonsPerDay: 1 } }),
  week_full: aTenancy({ taken: [lessonAt(NOON - DAY)], policy: { maxLessonsPerWeek: 1 } }),
  // Of what is booked some has been given, which does not count; what is held does.
  limit_exceeded: aTenancy({
    taken: [{ ...lessonAt(NOON + DAY, 100), kind: "held", holder: "another" }],
  }, { limits: { withTutor: 1, inAll: 100 } }),
};

/** The start that they ask for. */
export const ASKED = NOON;
