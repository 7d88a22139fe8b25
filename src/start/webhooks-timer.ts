import type { Log } from "../platform/logging/log.ts";
import type { Dispatcher } from "../webhooks/dispatcher.ts";

/** What another server's requests have changed is sent this much later at most, where something has just happened. */
const EVERY_MS = 1_000;

/**
 * Sends webhooks (X13) until the answered function is called; its promise is kept when what was being sent has ended.
 * `webhooks` null: no key was set by which their secrets could be read.
 */
export function startWebhooks(webhooks: Dispatcher | null, log: Log): () => Promise<void> {
  if (webhooks === null) {
    log.warn("webhooks_off", { reason: "WEBHOOK_KEYS is not set" });
    return () => Promise.resolve();
  }
  let isTicking = false;
  const timer = setInterval(async () => {
    if (isTicking) return;
    isTicking = true;
    await webhooks.tick().catch((error) => log.warn("webhooks_failed", { error }));
    isTicking = false;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return webhooks.stop();
  };
}
