import type { EventType } from "../events/event.ts";
import { readEvents } from "../events/read-events.ts";
import {
  allEndpoints,
  deleteEndpoint as remove,
  endpointOf,
  type EndpointRow,
  insertEndpoint,
  lockEndpoint,
  updateEndpoint,
} from "../generated/sql/webhooks.ts";
import { newWebhookSecret } from "../platform/auth/new-webhook-secret.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import type { Sealer } from "../platform/sealing/sealer.ts";
import { Problem } from "../problem.ts";
import { type Endpoint, endpointEtag, toEndpoint } from "./endpoint.ts";
import { mustSeal, sealedFor } from "./secret.ts";
import { checkedUrl, type Reach } from "./target.ts";

/** What is wanted of an endpoint. */
export type EndpointFields = {
  readonly url: string;
  readonly description?: string | undefined;
  readonly event_types?: readonly EventType[] | undefined;
  readonly enabled: boolean;
};

export type Making = {
  readonly sealer: Sealer | null;
  readonly reach: Reach;
  /** The tenant's slug. */
  readonly tenant: string;
  /** The admin. */
  readonly by: number;
  /** Epoch ms. */
  readonly now: number;
};

/** All endpoints of the tenant, the oldest first (X13). */
export async function listEndpoints(db: Db) {
  return { results: (await allEndpoints(db)).map(toEndpoint), cursor: null, has_more: false };
}

/**
 * An endpoint of the tenant.
 * @throws Problem not_found, also for another tenant's (T5).
 */
export async function readEndpoint(db: Db, id: number): Promise<Endpoint> {
  const row = await endpointOf(db, { id });
  if (row === null) throw noSuchEndpoint();
  return toEndpoint(row);
}

/**
 * Makes an endpoint that is told of what happens from now on; its secret can be seen this once.
 * @throws Problem validation_failed for an address that is not sent to, too_many, unavailable.
 */
export async function createEndpoint(
  db: Db,
  fields: EndpointFields,
  { sealer, reach, tenant, by, now }: Making,
): Promise<Endpoint & { secret: string }> {
  const secret = newWebhookSecret();
  const sealedSecret = mustSeal(sealer).seal(secret, sealedFor(tenant));
  const url = await checkedUrl(reach, fields.url);
  const { cursor } = await readEvents(db, tenant, { after: "now", limit: 1 }, now);
  const row = await insertEndpoint(db, {
    url,
    description: fields.description ?? "",
    eventTypes: fields.event_types ?? [],
    disabledReason: fields.enabled ? null : "admin",
    disabledAt: fields.enabled ? null : now,
    sealedSecret,
    feedCursor: cursor,
    now,
    createdBy: by,
  });
  return { ...toEndpoint(row), secret };
}

export type Expected = { readonly id: number; readonly ifMatch?: IfMatch | undefined };

export type EndpointChange = {
  readonly [Field in keyof EndpointFields]?: EndpointFields[Field] | undefined;
};

/**
 * Changes what is sent along and leaves the rest. Whoever enables an endpoint takes what was wrong for mended.
 * `now`: epoch ms.
 * @throws Problem not_found, version_mismatch, validation_failed for an address that is not sent to.
 */
export async function changeEndpoint(
  db: Db,
  { id, ifMatch }: Expected,
  change: EndpointChange,
  { reach, now }: Pick<Making, "reach" | "now">,
): Promise<Endpoint> {
  // Before the lock: a name may be long in being found.
  const url = change.url === undefined ? undefined : await checkedUrl(reach, change.url);
  return await inTransaction(db, async (tx) => {
    const old = await lock(tx, { id, ifMatch });
    const isEnabled = change.enabled ?? old.disabled_reason === null;
    const row = await updateEndpoint(tx, {
      id,
      url: url ?? old.url,
      description: change.description ?? old.description,
      eventTypes: change.event_types ?? old.event_types,
      disabledReason: isEnabled ? null : old.disabled_reason ?? "admin",
      disabledAt: isEnabled ? null : old.disabled_at ?? now,
      isEnabledAnew: isEnabled && old.disabled_reason !== null,
    });
    return toEndpoint(row);
  });
}

/**
 * Deletes it. Its deliveries cannot be seen from then on, and go by the maintenance: they may be millions.
 * @throws Problem not_found, version_mismatch.
 */
export function deleteEndpoint(db: Db, expected: Expected): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lock(tx, expected);
    await remove(tx, { id: expected.id });
  });
}

/** The endpoint, which nobody else changes until the transaction ends. */
export async function lock(tx: Db, { id, ifMatch }: Expected): Promise<EndpointRow> {
  const row = await lockEndpoint(tx, { id });
  if (row === null) throw noSuchEndpoint();
  await mustMatch(ifMatch, () => endpointEtag(toEndpoint(row)));
  return row;
}

/** Nobody is told whether it is another tenant's (T5). */
export const noSuchEndpoint = (): Problem => new Problem("not_found", { what: "webhook_endpoint" });
