import type { Event } from "../events/event.ts";
import { type EventsPage, type EventsQuestion, readEvents } from "../events/read-events.ts";
import {
  endpointsToFill,
  insertDeliveries,
  lockEndpointToFill,
  moveFeedCursor,
} from "../generated/sql/webhooks.ts";
import { type Db, inTransaction, sumOfEach } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { DAY } from "../time/units.ts";

/** How many events become deliveries in one transaction, and how many of those follow each other at most. */
const BATCH = 200;
const BATCHES = 10;

export type Filling = {
  /** The tenant's slug. */
  readonly tenant: string;
  /** Epoch ms. */
  readonly now: number;
  /** Told of an endpoint that was disabled so long that what happened meanwhile cannot be told any more. */
  readonly onGap: (endpointId: number) => void;
};

/**
 * Turns what has happened in a tenant into deliveries to its endpoints (X13). Each endpoint has its own position in the
 * change feed, which moves in the transaction that writes the deliveries: none is left out and none comes twice,
 * whenever a server dies. Answers how many deliveries there are more.
 */
export async function fillDeliveries(db: Db, filling: Filling): Promise<number> {
  return await sumOfEach(await endpointsToFill(db), ({ id }) => fillEndpoint(db, id, filling));
}

async function fillEndpoint(db: Db, id: number, filling: Filling): Promise<number> {
  let filled = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const { events, hasMore } = await inTransaction(db, (tx) => fillBatch(tx, id, filling));
    filled += events;
    if (!hasMore) break;
  }
  return filled;
}

async function fillBatch(tx: Db, id: number, filling: Filling) {
  const { tenant, now, onGap } = filling;
  const endpoint = await lockEndpointToFill(tx, { id });
  if (endpoint === null) return { events: 0, hasMore: false };
  const asked = {
    after: endpoint.feed_cursor,
    // The contract lets no other words in.
    types: endpoint.event_types as EventsQuestion["types"],
    limit: BATCH,
  };
  const page = await pageBehind(tx, asked, filling) ?? await newStart(tx, tenant, now, onGap, id);
  const { events, cursor, looked, hasMore } = page;
  if (events.length > 0) await insertDeliveries(tx, { ...columnsOf(events), endpointId: id, now });
  // What is not wanted is not looked at again and again. A cursor is good for 30 days: also where nothing happens it
  // is to be kept fresh.
  if (events.length > 0 || looked >= BATCH || now - endpoint.feed_cursor_at > DAY) {
    await moveFeedCursor(tx, { id, cursor, now });
  }
  return { events: events.length, hasMore };
}

/** What comes behind a cursor; null when that is too old, or of the tenant that this one was restored from. */
async function pageBehind(
  tx: Db,
  asked: EventsQuestion,
  { tenant, now }: Filling,
): Promise<EventsPage | null> {
  try {
    return await readEvents(tx, tenant, asked, now);
  } catch (error) {
    if (error instanceof Problem && isCursorOfNoUse(error)) return null;
    throw error;
  }
}

/** All else that is asked is of our own making. */
const isCursorOfNoUse = ({ code }: Problem): boolean =>
  code === "cursor_too_old" || code === "validation_failed";

async function newStart(
  tx: Db,
  tenant: string,
  now: number,
  onGap: Filling["onGap"],
  id: number,
): Promise<EventsPage> {
  const page = await readEvents(tx, tenant, { after: "now", limit: BATCH }, now);
  await moveFeedCursor(tx, { id, cursor: page.cursor, now });
  onGap(id);
  return page;
}

const columnsOf = (events: readonly Event[]) => ({
  messageIds: events.map(({ id }) => id),
  eventTypes: events.map(({ type }) => type),
  occurredAts: events.map(({ occurred_at }) => Date.parse(occurred_at)),
  payloads: events.map(payloadOf),
});

/** What is sent of an event, in the form that Standard Webhooks proposes. */
const payloadOf = ({ type, occurred_at, actor_id, data }: Event) => ({
  type,
  timestamp: occurred_at,
  data: { actor_id, ...data },
});
