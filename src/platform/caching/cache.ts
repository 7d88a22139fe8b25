import { Redis } from "@upstash/redis";
import type { Log } from "../logging/log.ts";
import { slownessOf } from "../telemetry/slowness.ts";
import type { Spans } from "../telemetry/spans.ts";
import { createBreaker } from "./breaker.ts";

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

type Options = {
  readonly url: string;
  readonly token: string;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** How long one call may take. */
  readonly timeoutMs?: number;
  /** Where calls of a request get their spans; absent: nowhere. */
  readonly spans?: Spans | null;
};

const restMs = 1_000;
const warnEveryMs = 10_000;

/**
 * A cache in Redis behind Upstash's REST, seen by every instance. Values travel as base64 text
 * inside JSON, which their gzipped size makes cheap (2.4 kB: 1 µs). A call that fails or takes
 * over 250 ms is a miss; then Redis is left alone for a second (see breaker.ts).
 */
export function upstashCache(
  { url, token, log, now, timeoutMs = 250, spans = null }: Options,
): Cache {
  const redis = new Redis({
    url,
    token,
    automaticDeserialization: false,
    responseEncoding: false,
    enableTelemetry: false,
    readYourWrites: false,
    retry: { retries: 0 },
    // Commands of the same tick share one HTTP request: 16 small reads take 0.3 ms together.
    enableAutoPipelining: true,
    // As a function: with a plain signal the library answers "Aborted" instead of failing.
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const guarded = createBreaker({ now, restMs, onFailure: warner(log, now) });
  const call = watched(spans, log, now);

  return {
    get: (key) =>
      guarded(async () => {
        const text = await call("GET", () => redis.get<string>(key));
        return text === null ? null : Uint8Array.fromBase64(text);
      }, null),
    set: (key, value, seconds) =>
      guarded(async () => {
        await call("SET", () => redis.set(key, value.toBase64(), { ex: seconds }));
      }, undefined),
    ping: () => redis.ping().then(() => true, () => false),
  };
}

/** Each call in a span of its own, and a slow one in the log (X6); neither names a key. */
function watched(spans: Spans | null, log: Log, now: () => number) {
  return async <T>(command: string, work: () => Promise<T>): Promise<T> => {
    const began = now();
    try {
      const own = { "db.system.name": "redis", "db.operation.name": command };
      return await (spans === null ? work() : spans.within(command, own, work));
    } finally {
      const ms = now() - began;
      const slowness = slownessOf(ms);
      const fields = { command, ms: Math.round(ms) };
      if (slowness === "slow") log.warn("redis_slow", fields);
      if (slowness === "too_slow") log.error("redis_too_slow", fields);
    }
  };
}

/** One warning in ten seconds tells enough. */
function warner(log: Log, now: () => number): (error: unknown) => void {
  let nextWarning = -Infinity;
  return (error) => {
    if (now() < nextWarning) return;
    nextWarning = now() + warnEveryMs;
    log.warn("cache_unreachable", { reason: brief(error) });
  };
}

/** The library's message repeats the command, and with it the value. */
function brief(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const [message = ""] = error.message.split(", command was:");
  return `${error.name}: ${message.slice(0, 200)}`;
}

/** The cache that instances share; null when none is configured: each keeps weeks to itself then. */
export function openCache(
  { redis, log, now, spans }: {
    /** Upstash's REST, or null when none is configured. */
    readonly redis: { readonly url: string; readonly token: string } | null;
    readonly log: Log;
    readonly now: () => number;
    readonly spans: Spans | null;
  },
): Cache | null {
  if (redis !== null) return upstashCache({ ...redis, log, now, spans });
  log.info("cache_in_process", {
    hint: "set UPSTASH_REDIS_REST_URL when you run several instances",
  });
  return null;
}
