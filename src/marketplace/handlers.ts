import { zoneOfCaller } from "../people/asked-of.ts";
import type { Context } from "../platform/contract/context.ts";
import type { Handlers, Parts } from "../platform/contract/contract.ts";
import { whenReady } from "../platform/contract/waiting.ts";
import { utcText } from "../time/time-text.ts";
import { timeOf } from "../time/time-of-day.ts";
import { toCardFilter } from "./filter.ts";
import { toSearch } from "./search.ts";
import type { TutorLists } from "./tutor-lists.ts";
import { asksForTimes } from "./windows.ts";

type Query = Parts<"listTutors">["query"];

export const marketplaceHandlers = (lists: TutorLists) => ({
  listTutors: ({ query }, answer, context) =>
    whenReady(
      whenReady(zoneAskedIn(query, context), (zone) =>
        lists.list(context, toSearch(query, context.tenant.id, zone, context.now()))),
      ({ json, cursor }) => {
        const link = cursor === null ? null : nextLink(query, cursor);
        return answer.json(200, json, link === null ? {} : { Link: link });
      },
    ),

  countTutors: ({ query }, answer, context) =>
    whenReady(lists.count(context, toCardFilter(query)), ({ json }) => answer.json(200, json)),
} satisfies Partial<Handlers>);

/** The zone of the windows; where there are none any will do. */
function zoneAskedIn(query: Query, { db, caller }: Context): string | Promise<string> {
  if (query.timezone !== undefined) return query.timezone;
  return asksForTimes(query) ? zoneOfCaller(db, caller) : "UTC";
}

/** Longer headers are cut off by many a proxy. */
const LONGEST_LINK = 4_000;

/** Where the next page is; null where that would be too long to say. */
function nextLink(query: Query, cursor: string): string | null {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (Array.isArray(value)) value.forEach((item) => asked.append(name, item));
    else if (value !== undefined) asked.set(name, wireText(name, value));
  }
  const link = `</api/marketplace/tutors?${asked}>; rel="next"`;
  return link.length <= LONGEST_LINK ? link : null;
}

/** A parameter as it comes over the wire. */
function wireText(name: string, value: Query[keyof Query]): string {
  if (typeof value === "object" && "date" in value) return value.date;
  if (typeof value === "object" && "at" in value && typeof value.at === "number") {
    return utcText(value.at);
  }
  const isWall = name === "start_time" || name === "end_time";
  return isWall && typeof value === "number" ? timeOf(value) : String(value);
}
