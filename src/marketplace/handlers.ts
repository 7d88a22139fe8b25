import { zoneOfCaller } from "../people/asked-of.ts";
import type { Context } from "../platform/contract/context.ts";
import type { Handlers, Parts } from "../platform/contract/contract.ts";
import { whenReady } from "../platform/contract/waiting.ts";
import { nextLink } from "../platform/http/next-link.ts";
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
      ({ text, cursor }) =>
        answer.json(200, text, nextLink("/api/marketplace/tutors", query, cursor)),
    ),

  countTutors: ({ query }, answer, context) =>
    whenReady(lists.count(context, toCardFilter(query)), ({ text }) => answer.json(200, text)),
} satisfies Partial<Handlers>);

/** The zone of the windows; where there are none any will do. */
function zoneAskedIn(query: Query, { db, caller }: Context): string | Promise<string> {
  if (query.timezone !== undefined) return query.timezone;
  return asksForTimes(query) ? zoneOfCaller(db, caller) : "UTC";
}
