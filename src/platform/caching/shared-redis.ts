import { Redis } from "@upstash/redis";
import type { Log } from "../logging/log.ts";
import { logSlowness } from "../telemetry/log-slowness.ts";
import type { Spans } from "../telemetry/spans.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { type Around, OneRequest } from "./one-request.ts";

/** Redis behind Upstash's REST, which all instances share, and what keeps its faults from costing much. */
export type SharedRedis = {
  readonly send: OneRequest["send"];
  readonly ping: () => Promise<unknown>;
  readonly guarded: Breaker;
};

type Options = {
  readonly url: string;
  readonly token: string;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** How long one call may take. */
  readonly timeoutMs?: number;
  /** Where calls get their spans; absent: nowhere. */
  readonly spans?: Spans | null;
};

const restMs = 1_000;
const warnEveryMs = 10_000;
const SLOW_CALL = { slow: "redis_slow", tooSlow: "redis_too_slow" };

/** A call that fails or takes over 250 ms has Redis left alone for a second, whoever made it. */
export function openSharedRedis(
  { url, token, log, now, timeoutMs = 250, spans = null }: Options,
): SharedRedis {
  const redis = new Redis({
    url,
    token,
    automaticDeserialization: false,
    responseEncoding: false,
    enableTelemetry: false,
    readYourWrites: false,
    retry: { retries: 0 },
    // Its own would send what reads and what writes apart.
    enableAutoPipelining: false,
    // As a function: with a plain signal the library answers "Aborted" instead of failing.
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const oneRequest = new OneRequest(redis, watched(spans, log, now));
  return {
    send: (put) => oneRequest.send(put),
    ping: () => redis.ping(),
    guarded: createBreaker({ now, restMs, onFailure: warner(log, now) }),
  };
}

/** Each request to Redis in a span of its own, and a slow one in the log (X6); neither names a key. */
function watched(spans: Spans | null, log: Log, now: () => number): Around {
  return async (size, work) => {
    const began = now();
    try {
      const own = { "db.system.name": "redis", "db.operation.batch.size": size };
      return await (spans === null ? work() : spans.within("PIPELINE", own, work));
    } finally {
      logSlowness(log, SLOW_CALL, now() - began, { commands: size });
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
