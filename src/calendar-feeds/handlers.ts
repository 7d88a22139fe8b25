import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf, namesEtag } from "../platform/http/etag.ts";
import { createFeed, deleteFeed, feedEtag, readFeed } from "./keep-feed.ts";
import { type OpenDatabase, readCalendar } from "./read-calendar.ts";

// A program may keep it, and asks each time whether it still holds (RFC 9111, no-cache).
const CACHING = "private, no-cache";

/** `open` finds the tenant of an address, which no credentials name. */
export const calendarFeedsHandlers = (open: OpenDatabase) => ({
  readCalendarFeed: async (_, answer, { db, caller }) => {
    const feed = await readFeed(db, userOf(caller).userId);
    return answer(200, feed, { ETag: feedEtag(feed) });
  },

  createCalendarFeed: async (_, answer, { db, caller, tenant, now, log }) => {
    const { userId } = userOf(caller);
    const { file, made } = await createFeed(db, tenant.slug, userId, now());
    log.info("calendar_feed_created", { user_id: userId });
    const path = `/api/calendar-feeds/${file}`;
    return answer.once(201, { ...made, path }, { ...made, path: null });
  },

  deleteCalendarFeed: async ({ header }, answer, { db, caller, log }) => {
    const { userId } = userOf(caller);
    await deleteFeed(db, userId, header["if-match"]);
    log.info("calendar_feed_deleted", { user_id: userId });
    return answer(204, null);
  },

  readCalendar: async ({ path, header }, answer, { now }) => {
    const text = await readCalendar(open, path.file, now());
    const headers = { ETag: etagOf({ text }), "Cache-Control": CACHING } as const;
    if (namesEtag(header["if-none-match"], headers.ETag)) return answer(304, null, headers);
    return answer.text(200, text, headers);
  },
} satisfies Partial<Handlers>);
