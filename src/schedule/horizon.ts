import { isoDate } from "../time/date.ts";
import { localDay, spanOfDays } from "../time/local-days.ts";
import { offsetsOf } from "../time/zone.ts";
import type { Facts } from "./facts.ts";

type Asked = Pick<Facts, "now" | "zone" | "policy">;

/** The last date that lessons may start on, as a day number of the tutor's zone. */
export const lastBookableDay = ({ now, zone, policy }: Asked): number =>
  localDay(offsetsOf(zone, now, now + 1), now) + policy.horizonDays;

/** The same as an ISO date. */
export const lastBookableDate = (asked: Asked): string => isoDate(lastBookableDay(asked));

/** The first instant (epoch ms) from which on no lesson may start. */
export function horizonEnd(asked: Asked): number {
  const day = lastBookableDay(asked);
  return spanOfDays(asked.zone, day, day).end;
}
