import type { Cache } from "./cache.ts";
import { Lru } from "./lru.ts";

type Options = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly limitBytes?: number;
};

type Kept = { readonly value: Uint8Array; readonly until: number };

/** About what a key, the objects around a value and the map's own entry take. */
const overheadBytes = 200;

/**
 * A cache inside this process, for one instance: what was used longest ago goes when it grows
 * over its limit. Values are kept as they are handed in, so nobody may write into them.
 */
export function inProcessCache({ now, limitBytes = 67_108_864 }: Options): Cache {
  const kept = new Lru<Kept>({
    limit: limitBytes,
    weigh: ({ value }, key) => value.byteLength + key.length + overheadBytes,
  });
  return {
    shared: false,
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return Promise.resolve(null);
      if (now() < found.until) return Promise.resolve(found.value);
      kept.delete(key);
      return Promise.resolve(null);
    },
    set(key, value, seconds) {
      kept.set(key, { value, until: now() + seconds * 1000 });
      return Promise.resolve();
    },
    ping: () => Promise.resolve(true),
  };
}
