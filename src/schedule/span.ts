import type { Interval } from "../time/interval.ts";
import { shortUtcText } from "../time/utc-text.ts";

/** An interval as answers have it. */
export const toSpan = ({ start, end }: Interval) => ({
  utc_start: shortUtcText(start),
  utc_end: shortUtcText(end),
});
