import type { Log } from "../logging/log.ts";
import type { Spans } from "../telemetry/spans.ts";
import { openSharedRedis, type SharedRedis } from "./shared-redis.ts";

/**
 * A place for bytes that all instances share and that may be lost at any time (C2). It never throws: what cannot be
 * reached is a miss, so that a Redis that is down makes answers slower and never wrong.
 */
export interface Cache {
  /** The bytes stored under `key`, or null when there are none, they are too old or unreachable. */
  get(key: string): Promise<Uint8Array | null>;
  /** Keeps `value` for `seconds` (a whole number above zero) at most. */
  set(key: string, value: Uint8Array, seconds: number): Promise<void>;
  /** Whether the store answers now. */
  ping(): Promise<boolean>;
}

/**
 * A cache in Redis behind Upstash's REST, seen by every instance. Values travel as base64 text inside JSON,
 * which their gzipped size makes cheap (2.4 kB: 1 µs). A call that fails or takes too long is a miss.
 */
export function upstashCache({ send, ping, guarded }: SharedRedis): Cache {
  return {
    get: (key) =>
      guarded(async () => {
        const text = await send((pipeline) => pipeline.get(key));
        return typeof text === "string" ? Uint8Array.fromBase64(text) : null;
      }, null),
    set: (key, value, seconds) =>
      guarded(async () => {
        await send((pipeline) => pipeline.set(key, value.toBase64(), { ex: seconds }));
      }, undefined),
    ping: () => ping().then(() => true, () => false),
  };
}

/** What instances share; null when no Redis is configured: each keeps what it knows to itself then. */
export function openRedis(
  { redis, log, now, spans }: {
    /** Upstash's REST, or null when none is configured. */
    readonly redis: { readonly url: string; readonly token: string } | null;
    readonly log: Log;
    readonly now: () => number;
    /** Where calls of a request get their spans; null: nowhere. */
    readonly spans: Spans | null;
  },
): SharedRedis | null {
  if (redis !== null) return openSharedRedis({ ...redis, log, now, spans });
  log.info("cache_in_process", {
    hint: "set UPSTASH_REDIS_REST_URL when you run several instances",
  });
  return null;
}
