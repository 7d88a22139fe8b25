import type { EventType } from "../events/event.ts";
import type { EndpointRow } from "../generated/sql/webhooks.ts";
import { etagOf } from "../platform/http/etag.ts";
import { utcSecond } from "../time/time-text.ts";

/** Why it is disabled: by an admin, because it answered 410, because it has taken nothing for days. */
export type DisabledReason = "admin" | "gone" | "failing";

/** An endpoint as the API shows it; never its secret. */
export type Endpoint = ReturnType<typeof toEndpoint>;

export const toEndpoint = (row: EndpointRow) => ({
  id: row.id,
  url: row.url,
  description: row.description,
  // The contract lets no other word in.
  event_types: row.event_types as EventType[],
  enabled: row.disabled_reason === null,
  // The constraint webhook_endpoints_are_disabled_for_a_reason allows no other word.
  reason: row.disabled_reason as DisabledReason | null,
  disabled_at: orNull(row.disabled_at),
  failing_since: orNull(row.failing_since),
  old_secret_expires_at: orNull(row.old_secret_expires_at),
  created_by: row.created_by,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

export const orNull = (instant: number | null): string | null =>
  instant === null ? null : utcSecond(instant);

/** The state of an endpoint. That it fails is in nobody's way: it does not count. */
export const endpointEtag = ({ failing_since: _, ...endpoint }: Endpoint): string =>
  etagOf(endpoint);
