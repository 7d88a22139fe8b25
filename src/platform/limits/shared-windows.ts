import { Ratelimit } from "@upstash/ratelimit";
import { BoundedMap } from "../../time/bounded-map.ts";
import type { SharedRedis } from "../caching/shared-redis.ts";
import { type Policy, wholeSeconds } from "./policy.ts";
import { untilFree, type Used } from "./until-free.ts";

/** What the store says: so many are left, or in so many ms, whole seconds, there are some again. */
export type Told = { readonly left: number } | { readonly waitMs: number };

/** Whoever needs an answer waits for so long; whoever comes meanwhile does not wait at all. */
const PATIENCE_MS = 50;

const PREFIX = "limit";

type Window = ReturnType<ReturnType<typeof Ratelimit.slidingWindow>>;
type Scripts = Parameters<Window["limit"]>[0]["redis"];

/**
 * Sliding windows that all instances share, by @upstash/ratelimit (decision 31). Its window alone: around it
 * the library waits some microtasks, after which the question would miss the request that others go out
 * with, and has a cache and a time-out, of which we have our own. It never throws.
 */
export class SharedWindows {
  readonly #redis: SharedRedis;
  readonly #patienceMs: number;
  /** One for each figure of a quota; they keep nothing. */
  readonly #windows = new BoundedMap<Window>(1_000);
  readonly #scripts: Scripts;
  #late = 0;

  constructor(redis: SharedRedis, patienceMs = PATIENCE_MS) {
    this.#redis = redis;
    this.#patienceMs = patienceMs;
    this.#scripts = scriptsBy(redis);
  }

  /** Whether it is of no use to ask: Redis is down, or lets somebody wait at this moment. */
  get isResting(): boolean {
    return this.#late > 0 || this.#redis.guarded.isOpen();
  }

  /** Counts `requests` of `key`, or refuses all of them; null when Redis cannot be reached. */
  async count(key: string, policy: Policy, requests: number): Promise<Told | null> {
    return await this.#redis.guarded(async (): Promise<Told> => {
      const name = `${PREFIX}:${key}`;
      // The library names its windows by this clock, and the same windows are read here.
      const now = Date.now();
      // With the same request: the library tells of a refusal only when its window ends, and the window slides.
      const [{ success, remaining }, used] = await Promise.all([
        this.#windowOf(policy).limit({ redis: this.#scripts, prefix: PREFIX }, name, requests),
        this.#usedIn(name, policy, now),
      ]);
      if (success) return { left: remaining };
      return { waitMs: wholeSeconds(untilFree(policy, used, now)) * 1_000 };
    }, null);
  }

  /** What the library has counted, under its keys. */
  async #usedIn(name: string, { windowMs }: Policy, now: number): Promise<Used> {
    const index = Math.floor(now / windowMs);
    const keys = [index, index - 1].map((window) => `${name}:${window}`);
    const found = await this.#redis.send((pipeline) => pipeline.mget(keys));
    const [count, before] = Array.isArray(found) ? found.map(Number) : [];
    return { count: count ?? 0, before: before ?? 0 };
  }

  /** What `counting` answers; null when that takes too long. It goes on. */
  async inTime(counting: Promise<Told | null>): Promise<Told | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        this.#late++;
        counting.finally(() => this.#late--);
        resolve(null);
      }, this.#patienceMs);
    });
    try {
      return await Promise.race([counting, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #windowOf({ requests, windowMs }: Policy): Window {
    const name = `${requests}/${windowMs}`;
    return this.#windows.get(name) ??
      this.#windows.keep(name, Ratelimit.slidingWindow(requests, `${windowMs} ms`)());
  }
}

/** What the library calls of its client here. */
function scriptsBy({ send }: SharedRedis): Scripts {
  const scripts = {
    evalsha: (hash: string, keys: string[], args: unknown[]) =>
      send((pipeline) => pipeline.evalsha(hash, keys, args)),
    eval: (script: string, keys: string[], args: unknown[]) =>
      send((pipeline) => pipeline.eval(script, keys, args)),
  };
  // A sliding window calls these two and nothing else of the client that it asks for.
  return scripts as unknown as Scripts;
}
