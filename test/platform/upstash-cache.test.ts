import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { upstashCache } from "../../src/platform/caching/cache.ts";
import { openSharedRedis } from "../../src/platform/caching/shared-redis.ts";
import { createLogger } from "../../src/platform/logging/log.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";

describeWithRedis("the cache in a real Redis", () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis.close());

  const bytes = (text: string) => new TextEncoder().encode(text);

  /** A cache with a clock that a test may push forward; a busy machine may take its time. */
  function open(rest = redis.rest, timeoutMs = 15_000) {
    const lines: string[] = [];
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const log = createLogger({ level: "debug", now, sink: (line) => void lines.push(line) });
    const cache = upstashCache(openSharedRedis({ ...rest, log, now, timeoutMs }));
    return { cache, lines, pass: (ms: number) => void (ahead += ms) };
  }

  test("what was set is got back, by another instance as well", async () => {
    await open().cache.set("a", bytes("Львів"), 60);
    expect(await open().cache.get("a")).toEqual(bytes("Львів"));
  });

  test("null: a key that nobody set", async () => {
    expect(await open().cache.get("nothing")).toBeNull();
  });

  test("every byte survives, and so does a value of 100 kB, of none, a key with any text", async () => {
    const { cache } = open();
    const all = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    await cache.set('a/b?c=d e\n"ключ"', all, 60);
    expect(await cache.get('a/b?c=d e\n"ключ"')).toEqual(all);
    await cache.set("empty", new Uint8Array(), 60);
    expect(await cache.get("empty")).toEqual(new Uint8Array());
  });

  test("null: a value whose seconds have passed", async () => {
    const { cache } = open();
    await cache.set("short", bytes("x"), 2);
    expect(await cache.get("short")).not.toBeNull();
    await expect.poll(() => cache.get("short")).toBeNull();
  });

  test("a wrong token is a miss, one warning and a ping that says false", async () => {
    const { cache, lines } = open({ ...redis.rest, token: "not-the-token" });
    expect(await cache.get("a")).toBeNull();
    expect(await cache.ping()).toBe(false);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("Unauthorized");
    expect(lines[0]).not.toContain("not-the-token");
  });

  test("the warning never shows what was to be stored", async () => {
    const { cache, lines } = open({ ...redis.rest, token: "wrong" });
    await cache.set("k", bytes("private"), 60);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(bytes("private").toBase64());
  });

  test("killed in the middle it is asked once and a miss; restarted it is used again", async () => {
    const counter = countRequests(redis.rest.url);
    const { cache, lines, pass } = open({ ...redis.rest, url: counter.url });
    await cache.set("k", bytes("v"), 60);
    const before = counter.requests();
    await redis.kill();
    for (let call = 0; call < 100; call++) {
      expect(await cache.get("k")).toBeNull();
      await cache.set("k", bytes("v"), 60);
    }
    expect(counter.requests() - before).toBe(1);
    expect(lines).toHaveLength(1);
    expect(await cache.ping()).toBe(false);

    await redis.restart();
    pass(1_001);
    await cache.set("k", bytes("again"), 60);
    expect(await cache.get("k")).toEqual(bytes("again"));
    expect(await cache.ping()).toBe(true);
  });

  test("frozen it costs one time-out, not one for each call", async () => {
    const counter = countRequests(redis.rest.url);
    const { cache, pass } = open({ ...redis.rest, url: counter.url }, 500);
    await cache.set("k", bytes("v"), 60);
    const before = counter.requests();
    const many = (calls: number) =>
      Promise.all(Array.from({ length: calls }, () => cache.get("k")));
    redis.freeze();
    try {
      // It never answers, so that whoever gets a miss has had the time-out; they share one request.
      expect(await many(20)).toEqual(Array(20).fill(null));
      expect(counter.requests() - before).toBe(1);
      expect(await many(50)).toEqual(Array(50).fill(null));
      expect(counter.requests() - before, "nobody waited").toBe(1);
    } finally {
      redis.thaw();
    }
    pass(1_001);
    expect(await cache.get("k")).toEqual(bytes("v"));
  });
});

/** A server before another that counts what is asked, until the test ends. */
function countRequests(to: string): { readonly url: string; readonly requests: () => number } {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    requests++;
    const { method, headers, url } = request;
    const body = await request.text();
    return fetch(new URL(new URL(url).pathname, to), { method, headers, body });
  });
  onTestFinished(() => server.shutdown());
  return { url: `http://127.0.0.1:${server.addr.port}`, requests: () => requests };
}

test("nothing listens at the address: a miss within the time-out", async () => {
  const log = createLogger({ level: "silent", now: () => 0, sink: () => {} });
  const cache = upstashCache(
    openSharedRedis({ url: "http://127.0.0.1:9", token: "t", log, now: () => 0 }),
  );
  expect(await cache.get("k")).toBeNull();
  expect(await cache.ping()).toBe(false);
});
