import type { Block, Facts, Taken } from "../../src/schedule/facts.ts";
import type { Policy } from "../../src/schedule/policies.ts";
import { withDays } from "./with-days.ts";

/** An instant, epoch ms: "2027-03-01T10:00Z". */
export const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

/** Two instants as an interval. */
export const from = (start: string, end: string) => ({ start: at(start), end: at(end) });

/** A lesson that is booked. */
export const lesson = (lessonId: number, start: string, end: string): Taken => ({
  ...from(start, end),
  lessonId,
  kind: "booked",
  teaches: true,
  studentId: 7001,
  holder: null,
});

/** A time that somebody holds. */
export const hold = (lessonId: number, holder: string, start: string, end: string): Taken => ({
  ...lesson(lessonId, start, end),
  kind: "held",
  holder,
});

/** Time off. */
export const off = (blockId: number, start: string, end: string): Block => ({
  ...from(start, end),
  blockId,
});

export const EASY: Policy = {
  minNoticeMinutes: 0,
  horizonDays: 90,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  maxLessonsPerDay: null,
  maxLessonsPerWeek: null,
  cancellationNoticeMinutes: 0,
};

/** A tutor in Kyiv on Monday, 2027-03-01, 06:00 UTC, who is always available and has nothing booked. */
export function someFacts(
  { policy, ...others }: Partial<Omit<Facts, "policy">> & { policy?: Partial<Policy> } = {},
): Facts {
  const all = from("2027-02-01T00:00Z", "2027-07-01T00:00Z");
  return withDays({
    now: at("2027-03-01T06:00Z"),
    zone: "Europe/Kyiv",
    policy: { ...EASY, ...policy },
    from: all.start,
    to: all.end,
    available: [all],
    taken: [],
    blocks: [],
    elsewhere: [],
    ...others,
  });
}
