/** Seconds that an instant is ahead of the server's clock (its `Date` header), whatever the browser's says. */
export function secondsUntil(instant: string, answeredAt: string | null, now: number): number {
  const told = Date.parse(answeredAt ?? "");
  const from = Number.isNaN(told) ? now : told;
  // A Date header leaves out what is less than a second: rather one too few than one too many.
  return Math.max(0, Math.floor((Date.parse(instant) - from) / 1_000) - 1);
}
