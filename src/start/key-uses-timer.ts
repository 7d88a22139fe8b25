import type { Log } from "../platform/logging/log.ts";

/** `last_used_at` of a key is late by this at most. */
const MINUTE_MS = 60_000;

/** Writes down every minute which keys were used, until the answered function is called (T4). */
export function startNotingKeys(write: () => Promise<void>, log: Log): () => void {
  const timer = setInterval(() => {
    write().catch((error) => log.warn("key_uses_not_noted", { error }));
  }, MINUTE_MS);
  return () => clearInterval(timer);
}
