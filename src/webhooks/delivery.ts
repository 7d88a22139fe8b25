import type { DeliveryRow } from "../generated/sql/webhooks.ts";
import type { NoAnswer } from "../platform/http/outgoing.ts";
import { localOrNull, localText, utcSecond } from "../time/time-text.ts";
import { orNull } from "./endpoint.ts";
import type { Refusal } from "./target.ts";

export type DeliveryStatus = "pending" | "delivered" | "failed";

/** Why an attempt failed. */
export type Failure = "refused" | "redirected" | NoAnswer | Refusal;

/** One event for one endpoint, as the API shows it. */
export type Delivery = ReturnType<typeof toDelivery>;

/** `zone` is the reader's. */
export const toDelivery = (row: DeliveryRow, zone: string) => ({
  id: row.id,
  endpoint_id: row.endpoint_id,
  message_id: row.message_id,
  event_type: row.event_type,
  occurred_at: utcSecond(row.occurred_at),
  // The constraint webhook_deliveries_have_a_status allows no other word.
  status: row.status as DeliveryStatus,
  attempts: row.attempts,
  next_attempt_at: orNull(row.next_attempt_at),
  user_local_occurred_at: localText(zone, row.occurred_at),
  user_local_next_attempt_at: localOrNull(zone, row.next_attempt_at),
  timezone: zone,
  last_attempt: row.attempted_at === null ? null : {
    at: utcSecond(row.attempted_at),
    status: row.answer_status,
    // Whoever settles a delivery writes no other word.
    failure: row.failure as Failure | null,
    body: row.answer_body,
    duration_ms: row.duration_ms ?? 0,
  },
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});
