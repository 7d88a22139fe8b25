import type { Deps } from "../app.ts";
import { createSealer } from "../platform/sealing/sealer.ts";
import { findWebhookTenants } from "../tenants/find-webhook-tenants.ts";
import { Dispatcher } from "../webhooks/dispatcher.ts";
import type { Surroundings } from "./surroundings.ts";

/** What an attempt of a webhook takes beside the answer: finding the name, reading the body, writing it down. */
const LEASE_MARGIN_MS = 8_000;

/** What handlers need of webhooks, and who sends them: nobody where there is no key for their secrets (X13). */
export type Webhooks = {
  readonly parts: Deps["webhooks"];
  readonly dispatcher: Dispatcher | null;
  readonly sendOnce: SendOnce | null;
};

/**
 * Sends the webhooks that are due in one tenant, by its slug, or in all tenants with endpoints. Nothing is begun after
 * `ms`. It remembers nothing from call to call.
 */
export type SendOnce = (of: string | "all", ms: number) => Promise<void>;

export function assembleWebhooks(
  { config, control, tenants, log, now, elapsed, outside, ...given }: Surroundings,
): Webhooks {
  const [key, ...olderKeys] = given.webhookKeys ?? config.webhooks.keys;
  const reach = { outside, allowed: config.webhooks.allowed };
  if (key === undefined) {
    return { parts: { sealer: null, reach }, dispatcher: null, sendOnce: null };
  }
  const sealer = createSealer([key, ...olderKeys]);
  const findAll = given.webhookTenants ?? (() => findWebhookTenants(control));
  const sending: Dispatcher["parts"] = {
    tenants: findAll,
    open: async (slug) => (await tenants.open(slug))?.db ?? null,
    reach,
    sealer,
    leaseMs: config.webhooks.timeoutMs + LEASE_MARGIN_MS,
    log,
    now,
    elapsed,
  };
  const sendOnce: SendOnce = (of, ms) => {
    const tenants = of === "all" ? findAll : () => Promise.resolve([of]);
    return new Dispatcher({ ...sending, tenants }).sendOnce(ms);
  };
  return { parts: { sealer, reach }, dispatcher: new Dispatcher(sending), sendOnce };
}
