import type { Log } from "../platform/logging/log.ts";
import { repeat } from "./repeat.ts";

/** `last_used_at` of a key is late by this at most. */
const MINUTE_MS = 60_000;

/** Writes down every minute which keys were used, until the answered function is called (T4). */
export const startNotingKeys = (write: () => Promise<void>, log: Log): () => Promise<void> =>
  repeat({
    everyMs: MINUTE_MS,
    work: write,
    onFailure: (error) => log.warn("key_uses_not_noted", { error }),
  });
