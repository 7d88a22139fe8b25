import type { Cache } from "./cache.ts";
import type { Log } from "./log.ts";
import { upstashCache } from "./upstash-cache.ts";

type Options = {
  /** Upstash's REST, or null when none is configured. */
  readonly redis: { readonly url: string; readonly token: string } | null;
  readonly log: Log;
  readonly now: () => number;
};

/** The cache that instances share; null when none is configured: each keeps weeks to itself then. */
export function openCache({ redis, log, now }: Options): Cache | null {
  if (redis !== null) return upstashCache({ ...redis, log, now });
  log.info("cache_in_process", {
    hint: "set UPSTASH_REDIS_REST_URL when you run several instances",
  });
  return null;
}
