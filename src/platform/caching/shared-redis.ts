import { Redis } from "@upstash/redis";
import type { Log } from "../logging/log.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { OneRequest } from "./one-request.ts";

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
};

const restMs = 1_000;
const warnEveryMs = 10_000;

/** A call that fails or takes over 250 ms has Redis left alone for a second, whoever made it. */
export function openSharedRedis({ url, token, log, now, timeoutMs = 250 }: Options): SharedRedis {
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
  const oneRequest = new OneRequest(redis);
  return {
    send: (put) => oneRequest.send(put),
    ping: () => redis.ping(),
    guarded: createBreaker({ now, restMs, onFailure: warner(log, now) }),
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
