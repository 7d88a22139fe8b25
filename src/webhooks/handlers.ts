import { zoneOfCaller } from "../people/asked-of.ts";
import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import type { Sealer } from "../platform/sealing/sealer.ts";
import { endpointEtag } from "./endpoint.ts";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
} from "./endpoints.ts";
import { listDeliveries, readDelivery } from "./list-deliveries.ts";
import { replayDeliveries, replayDelivery } from "./replay-deliveries.ts";
import { rotateSecret, SECRET_GRACE_MINUTES } from "./rotate-secret.ts";
import { sendTest } from "./send-test.ts";
import type { Reach } from "./target.ts";

/** What webhooks need of their surroundings; `sealer` null: no key was set, and no secret can be kept. */
export type WebhookParts = { readonly sealer: Sealer | null; readonly reach: Reach };

export const webhooksHandlers = ({ sealer, reach }: WebhookParts) => ({
  listWebhookEndpoints: async (_, answer, { db }) => answer(200, await listEndpoints(db)),

  createWebhookEndpoint: async ({ body }, answer, { db, caller, tenant, now, log }) => {
    const by = userOf(caller).userId;
    const making = { sealer, reach, tenant: tenant.slug, by, now: now() };
    const { secret, ...endpoint } = await createEndpoint(db, body, making);
    log.info("webhook_endpoint_created", { endpoint_id: endpoint.id, by });
    const headers = {
      Location: `/api/webhooks/endpoints/${endpoint.id}`,
      ETag: endpointEtag(endpoint),
    };
    return answer.once(201, { ...endpoint, secret }, { ...endpoint, secret: null }, headers);
  },

  readWebhookEndpoint: async ({ path }, answer, { db }) => {
    const endpoint = await readEndpoint(db, path.id);
    return answer(200, endpoint, { ETag: endpointEtag(endpoint) });
  },

  changeWebhookEndpoint: async ({ path, header, body }, answer, { db, caller, now, log }) => {
    const expected = { id: path.id, ifMatch: header["if-match"] };
    const endpoint = await changeEndpoint(db, expected, body, { reach, now: now() });
    log.info("webhook_endpoint_changed", { endpoint_id: path.id, by: userOf(caller).userId });
    return answer(200, endpoint, { ETag: endpointEtag(endpoint) });
  },

  deleteWebhookEndpoint: async ({ path, header }, answer, { db, caller, log }) => {
    await deleteEndpoint(db, { id: path.id, ifMatch: header["if-match"] });
    log.info("webhook_endpoint_deleted", { endpoint_id: path.id, by: userOf(caller).userId });
    return answer(204, null);
  },

  rotateWebhookSecret: async ({ path, header, body }, answer, { db, caller, tenant, now, log }) => {
    const { secret, ...endpoint } = await rotateSecret(db, {
      id: path.id,
      ifMatch: header["if-match"],
      graceMinutes: body?.grace_minutes ?? SECRET_GRACE_MINUTES,
    }, { sealer, tenant: tenant.slug, now: now() });
    log.info("webhook_secret_rotated", { endpoint_id: path.id, by: userOf(caller).userId });
    const ETag = endpointEtag(endpoint);
    return answer.once(200, { ...endpoint, secret }, { ...endpoint, secret: null }, { ETag });
  },

  testWebhookEndpoint: async ({ path }, answer, { db, caller, now }) => {
    const zone = await zoneOfCaller(db, caller);
    const delivery = await sendTest(db, path.id, { now: now(), zone });
    return answer(202, delivery, { Location: `/api/webhooks/deliveries/${delivery.id}` });
  },

  listWebhookDeliveries: async ({ path, query }, answer, { db, caller, tenant }) => {
    const zone = await zoneOfCaller(db, caller);
    const page = await listDeliveries(db, tenant.slug, { ...query, endpointId: path.id, zone });
    const link = nextLink(`/api/webhooks/endpoints/${path.id}/deliveries`, query, page.cursor);
    return answer(200, page, link);
  },

  replayWebhookDeliveries: async ({ path, body }, answer, { db, caller, now, log }) => {
    const outcome = await replayDeliveries(db, { ...body, endpointId: path.id }, now());
    const { replayed } = outcome;
    log.info("webhooks_replayed", { endpoint_id: path.id, replayed, by: userOf(caller).userId });
    return answer(202, outcome);
  },

  readWebhookDelivery: async ({ path }, answer, { db, caller }) =>
    answer(200, await readDelivery(db, path.id, await zoneOfCaller(db, caller))),

  replayWebhookDelivery: async ({ path }, answer, { db, caller, now }) => {
    const zone = await zoneOfCaller(db, caller);
    return answer(202, await replayDelivery(db, path.id, { now: now(), zone }));
  },
} satisfies Partial<Handlers>);
