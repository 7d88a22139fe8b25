import { type Calendar, MINUTE } from "./any-calendar.ts";

/** Lessons that touch something, or reach a minute further or less: where verdicts turn. */
export function turningPoints({ facts, range, minutes }: Calendar, most = 24): number[] {
  const length = minutes * MINUTE;
  const { bufferBeforeMinutes: before, bufferAfterMinutes: after, minNoticeMinutes } = facts.policy;
  const notice = Math.ceil(facts.now / MINUTE) * MINUTE + minNoticeMinutes * MINUTE;
  const points = [...facts.available, ...facts.taken, ...facts.blocks].flatMap(({ start, end }) =>
    [0, before, after, after + before].flatMap((
      gap,
    ) => [start - length - gap * MINUTE, end + gap * MINUTE])
  );
  const near = [...points, notice, Math.ceil(facts.now / MINUTE) * MINUTE, facts.horizonEnd]
    .flatMap((point) => [point - MINUTE, point, point + MINUTE])
    .filter((point) => point >= range.start && point < range.end);
  return [...near.filter((_, i) => i % Math.ceil(near.length / most) === 0), range.start];
}
