import { insertDeliveries, newTestId } from "../generated/sql/webhooks.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { utcSecond } from "../time/time-text.ts";
import { type Delivery, toDelivery } from "./delivery.ts";
import { lock, noSuchEndpoint } from "./endpoints.ts";
import { mustBeEnabled } from "./replay-deliveries.ts";

/** What nothing else is called. */
const TEST_EVENT = "webhook.test";

/**
 * Lets an event that nothing has caused be sent to an endpoint, the way of all others. `now`: epoch ms; `zone` the
 * reader's.
 * @throws Problem not_found, webhook_disabled.
 */
export function sendTest(
  db: Db,
  endpointId: number,
  { now, zone }: { readonly now: number; readonly zone: string },
): Promise<Delivery> {
  return inTransaction(db, async (tx) => {
    const { disabled_reason } = await lock(tx, { id: endpointId });
    mustBeEnabled(disabled_reason);
    const payload = {
      type: TEST_EVENT,
      timestamp: utcSecond(now),
      data: { endpoint_id: endpointId },
    };
    const { id } = await newTestId(tx);
    const [row] = await insertDeliveries(tx, {
      endpointId,
      messageIds: [id],
      eventTypes: [TEST_EVENT],
      occurredAts: [now],
      payloads: [payload],
      now,
    });
    if (row === undefined) throw noSuchEndpoint();
    return toDelivery(row, zone);
  });
}
