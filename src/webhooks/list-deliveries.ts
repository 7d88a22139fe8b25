import {
  deliveredOf,
  deliveriesOf,
  deliveryOf,
  failedDeliveriesOf,
  pendingDeliveriesOf,
} from "../generated/sql/webhooks.ts";
import type { Db } from "../platform/database/db.ts";
import { cutPage, idCursor, idCursorText, type Page } from "../platform/http/page.ts";
import { Problem } from "../problem.ts";
import { type Delivery, type DeliveryStatus, toDelivery } from "./delivery.ts";
import { readEndpoint } from "./endpoints.ts";

export type DeliveriesQuestion = {
  /** The reader's. */
  readonly zone: string;
  readonly endpointId: number;
  readonly status?: DeliveryStatus | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

const ofStatus = {
  pending: pendingDeliveriesOf,
  delivered: deliveredOf,
  failed: failedDeliveriesOf,
};

/**
 * A page of the deliveries of an endpoint of a tenant (its slug), the latest first.
 * @throws Problem not_found, validation_failed for a cursor of no such page.
 */
export async function listDeliveries(
  db: Db,
  tenant: string,
  { zone, endpointId, status, limit, cursor }: DeliveriesQuestion,
): Promise<Page<Delivery>> {
  const list = JSON.stringify([tenant, "webhook deliveries", endpointId, status ?? null]);
  const last = idCursor(cursor, list);
  await readEndpoint(db, endpointId);
  const page = { endpointId, beforeId: last, most: limit + 1 };
  const ask = status === undefined ? deliveriesOf : ofStatus[status];
  const rows = await ask(db, page);
  const { shown, ...end } = cutPage(rows, limit, ({ id }) => idCursorText(id, list));
  return { results: shown.map((row) => toDelivery(row, zone)), ...end };
}

/**
 * A delivery, with what is sent, as a reader in that zone sees it.
 * @throws Problem not_found, also for another tenant's (T5).
 */
export async function readDelivery(db: Db, id: number, zone: string) {
  const row = await deliveryOf(db, { id });
  if (row === null) throw noSuchDelivery();
  // It was made here, as an object.
  return { ...toDelivery(row, zone), payload: row.payload as Record<string, unknown> };
}

export const noSuchDelivery = (): Problem => new Problem("not_found", { what: "webhook_delivery" });
