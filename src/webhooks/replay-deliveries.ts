import {
  lockEndpointOfDelivery,
  replayDeliveries as replayAll,
  replayDelivery as replayOne,
} from "../generated/sql/webhooks.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { type Delivery, type DeliveryStatus, toDelivery } from "./delivery.ts";
import { orNull } from "./endpoint.ts";
import { lock } from "./endpoints.ts";
import { noSuchDelivery } from "./list-deliveries.ts";

/** More are not sent again by one request. */
const MOST = 10_000;

export type Replay = {
  readonly endpointId: number;
  /** Of events that happened then or later, epoch ms. */
  readonly since: number;
  readonly status?: Exclude<DeliveryStatus, "pending"> | undefined;
};

/**
 * Lets what was delivered or given up be sent again, in its order, each under the id that it had. `now`: epoch ms.
 * @throws Problem not_found, webhook_disabled.
 */
export function replayDeliveries(db: Db, { endpointId, since, status }: Replay, now: number) {
  return inTransaction(db, async (tx) => {
    const { disabled_reason } = await lock(tx, { id: endpointId });
    mustBeEnabled(disabled_reason);
    const { replayed, until, has_more } = await replayAll(tx, {
      endpointId,
      happenedFrom: since,
      failed: status !== "delivered",
      delivered: status !== "failed",
      now,
      most: MOST,
    });
    return { replayed, until: orNull(until), has_more };
  });
}

/**
 * Lets one be sent again, whatever became of it. `now`: epoch ms; `zone` the reader's.
 * @throws Problem not_found, webhook_disabled.
 */
export function replayDelivery(
  db: Db,
  id: number,
  { now, zone }: { readonly now: number; readonly zone: string },
): Promise<Delivery> {
  return inTransaction(db, async (tx) => {
    const endpoint = await lockEndpointOfDelivery(tx, { id });
    if (endpoint === null) throw noSuchDelivery();
    mustBeEnabled(endpoint.disabled_reason);
    const row = await replayOne(tx, { id, now });
    if (row === null) throw noSuchDelivery();
    return toDelivery(row, zone);
  });
}

/** @throws Problem webhook_disabled: nothing would be sent, and nobody would know why. */
export function mustBeEnabled(disabledReason: string | null): void {
  if (disabledReason !== null) throw new Problem("webhook_disabled");
}
