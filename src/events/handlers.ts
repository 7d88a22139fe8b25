import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { readEvents } from "./read-events.ts";

export const eventsHandlers = {
  listEvents: async ({ query }, answer, { db, tenant, now }) => {
    const { events, cursor, hasMore } = await readEvents(db, tenant.slug, query, now());
    const { after: _, ...asked } = query;
    const link = hasMore ? nextLink("/api/events", asked, cursor, "after") : {};
    return answer(200, { results: [...events], cursor, has_more: hasMore }, link);
  },
} satisfies Partial<Handlers>;
