import type { Log } from "../platform/logging/log.ts";
import type { Dispatcher } from "../webhooks/dispatcher.ts";
import { repeat } from "./repeat.ts";

/** How late what a request here has changed is sent at most, and how late a new tenant is known of. */
const LOOK_MS = 100;
const TENANTS_MS = 1_000;

/**
 * Sends webhooks (X13) until the answered function is called; its promise is kept when what was being sent has ended.
 * `webhooks` null: no key was set by which their secrets could be read.
 */
export function startWebhooks(webhooks: Dispatcher | null, log: Log): () => Promise<void> {
  if (webhooks === null) {
    log.warn("webhooks_off", { reason: "WEBHOOK_KEYS is not set" });
    return () => Promise.resolve();
  }
  let isWell = true;
  const stopFinding = repeat({
    everyMs: TENANTS_MS,
    work: () => webhooks.tick().then(() => void (isWell = true)),
    onFailure(error) {
      // That the database is away is told once.
      if (isWell) log.warn("webhooks_failed", { error });
      isWell = false;
    },
  });
  const timer = setInterval(() => webhooks.look(), LOOK_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all([stopFinding(), webhooks.stop()]);
  };
}
