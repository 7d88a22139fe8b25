import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedisBridge } from "../../tools/redis-bridge.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";

/** A subscriber who reads event by event; undefined after the last. */
async function listen({ rest }: TestRedis, path: string) {
  const answer = await fetch(rest.url + path, {
    headers: { authorization: `Bearer ${rest.token}` },
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await reader?.read())?.value,
    leave: async () => await reader?.cancel(),
  };
}

describeWithRedis("the bridge speaks Upstash's REST", () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis({ ...redis.rest, enableTelemetry: false, retry: { retries: 0 } });
  });
  afterAll(() => redis.close());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(redis.rest.url + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${redis.rest.token}`, ...headers },
    });

  test("200: single commands give text, number, null and lists", async () => {
    expect(await (await post("/", ["SET", "s", "дата"])).json()).toEqual({ result: "OK" });
    expect(await (await post("/", ["GET", "s"])).json()).toEqual({ result: "дата" });
    expect(await (await post("/", ["INCRBY", "n", 41])).json()).toEqual({ result: 41 });
    expect(await (await post("/", ["GET", "none"])).json()).toEqual({ result: null });
    expect(await (await post("/", ["MGET", "s", "none"])).json()).toEqual({
      result: ["дата", null],
    });
  });

  test("200: with Upstash-Encoding every text but OK is base64", async () => {
    const encoding = { "upstash-encoding": "base64" };
    expect(await (await post("/", ["SET", "b", "hello"], encoding)).json()).toEqual({
      result: "OK",
    });
    expect(await (await post("/", ["GET", "b"], encoding)).json()).toEqual({ result: "aGVsbG8=" });
  });

  test("200: a script with a flag that only Upstash knows, and then by its own hash", async () => {
    const script = "#!lua flags=allow-key-locking,no-writes\n  return {KEYS[1], ARGV[1]}";
    const bytes = new Uint8Array(
      await crypto.subtle.digest("SHA-1", new TextEncoder().encode(script)),
    );
    expect(await client.eval(script, ["k"], ["v"])).toEqual(["k", "v"]);
    expect(await client.evalsha(bytes.toHex(), ["a"], ["b"])).toEqual(["a", "b"]);
    expect(await client.pipeline().evalsha(bytes.toHex(), ["a"], ["b"]).exec()).toEqual([[
      "a",
      "b",
    ]]);
    await client.scriptFlush();
    await expect(client.evalsha(bytes.toHex(), [], [])).rejects.toThrow("NOSCRIPT");
    const kept = "#!lua flags=no-writes\nreturn redis.call('SET', KEYS[1], 'x')";
    await expect(client.eval(kept, ["k"], [])).rejects.toThrow("read-only script");
  });

  test("the library's objects, pipelines and transactions work", async () => {
    await client.set("object", { a: [1, "ї"] });
    expect(await client.get("object")).toEqual({ a: [1, "ї"] });
    await client.hset("h", { x: "1", y: "z" });
    expect(await client.hgetall("h")).toEqual({ x: 1, y: "z" });
    const piped = await client.pipeline().set("p", 1).incr("p").get("p").exec();
    expect(piped).toEqual(["OK", 2, 2]);
    expect(await client.multi().set("m", 5).incrby("m", 2).exec()).toEqual(["OK", 7]);
    expect(await client.eval("return {KEYS[1], ARGV[1]}", ["k"], ["v"])).toEqual(["k", "v"]);
  });

  test("a failing command of a pipeline leaves the others done", async () => {
    const answer = await post("/pipeline", [["SET", "q", "x"], ["INCR", "q"], ["GET", "q"]]);
    expect(await answer.json()).toEqual([
      { result: "OK" },
      { error: expect.stringContaining("not an integer") },
      { result: "x" },
    ]);
  });

  test("400: a transaction with an unknown command does nothing", async () => {
    const answer = await post("/multi-exec", [["SET", "t", "x"], ["NOSUCH"]]);
    expect(answer.status).toBe(400);
    expect(await (await post("/", ["GET", "t"])).json()).toEqual({ result: null });
  });

  test("400: errors of Redis, commands that would block everybody, bodies that are none", async () => {
    for (
      const body of [["LPUSH"], ["SUBSCRIBE", "c"], ["BLPOP", "l", 0], ["multi"], [], {}, [null]]
    ) {
      expect((await post("/", body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await post("/", ["XREAD", "BLOCK", 0, "STREAMS", "s", "$"])).status).toBe(400);
  });

  test("400: a path with broken percent-encoding, or a Host that is none", async () => {
    for (const path of ["/%zz", "/%", "/subscribe/%ff", "/pipeline/%c0%af"]) {
      expect((await post(path, ["PING"])).status, path).toBe(400);
    }
    const { hostname, port } = new URL(redis.rest.url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const body = JSON.stringify([["PING"]]);
    await connection.write(new TextEncoder().encode(
      `POST / HTTP/1.1\r\nHost: x/pipeline#\r\nAuthorization: Bearer ${redis.rest.token}\r\n` +
        `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ));
    expect(await new Response(connection.readable).text()).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("401: another token", async () => {
    const answer = await post("/", ["GET", "s"], { authorization: "Bearer other" });
    expect(answer.status).toBe(401);
    await answer.body?.cancel();
  });

  test("many callers share the connection and each gets their own answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const replies = await post("/multi-exec", [["SET", `k${index}`, index], [
          "GET",
          `k${index}`,
        ]]);
        return (await replies.json())[1].result;
      }),
    );
    expect(answers).toEqual(answers.map((_, index) => `${index}`));
  });

  test("a big value passes in both directions", async () => {
    const value = "0123456789".repeat(300_000);
    await client.set("big", value);
    expect(await client.strlen("big")).toBe(3_000_000);
    expect(await client.get<string>("big")).toHaveLength(3_000_000);
  });

  test("a subscriber hears what is published until they leave", async () => {
    const subscription = client.subscribe<{ n: number }>(["news"]);
    const heard: number[] = [];
    subscription.on("message", ({ message }) => void heard.push(message.n));
    await new Promise<void>((resolve) => subscription.on("subscribe", () => resolve()));
    for (let n = 1; n <= 3; n++) expect(await client.publish("news", { n })).toBe(1);
    await expect.poll(() => heard).toEqual([1, 2, 3]);
    await subscription.unsubscribe();
    await expect.poll(() => client.publish("news", { n: 4 })).toBe(0);
  });

  test("who subscribes to a pattern is told the pattern and the channel, line by line", async () => {
    const heard = await listen(redis, "/psubscribe/new*");
    expect(await heard.next()).toBe("data: psubscribe,new*,1\n\n");
    await post("/", ["PUBLISH", "news", "a,b\nц"]);
    expect(await heard.next()).toBe("data: pmessage,new*,news,a,b\ndata: ц\n\n");
    await heard.leave();
  });

  test("a subscriber is let go when Redis goes, and can come back", async () => {
    const heard = await listen(redis, "/subscribe/news");
    await heard.next();
    await redis.kill();
    expect(await heard.next()).toBeUndefined();
    await redis.restart();
    const again = await listen(redis, "/subscribe/news");
    expect(await again.next()).toBe("data: subscribe,news,1\n\n");
    await again.leave();
  });

  test("503: a Redis that is silent for 5 s, however many go on to ask it", async () => {
    await post("/", ["SET", "s", "x"]);
    redis.freeze();
    const asked = performance.now();
    const first = post("/multi-exec", [["SET", "s", "y"], ["GET", "s"]]);
    const others: Promise<Response>[] = [];
    const asking = setInterval(() => others.push(post("/", ["GET", "s"])), 300);
    try {
      expect((await first).status).toBe(503);
      expect(performance.now() - asked).toBeLessThan(8_000);
    } finally {
      clearInterval(asking);
      redis.thaw();
    }
    await Promise.all(others);
    expect((await post("/", ["GET", "s"])).status).toBe(200);
  });

  test("the user, the password and the database of the address are used", async () => {
    const { result: [, port] } = await (await post("/", ["CONFIG", "GET", "port"])).json();
    await post("/", ["ACL", "SETUSER", "us:er", "on", ">p@ss/1", "allkeys", "allcommands"]);
    const own = (password: string) =>
      startRedisBridge({
        redis: `redis://us%3Aer:${password}@127.0.0.1:${port}/3`,
        token: redis.rest.token,
        hostname: "127.0.0.1",
        port: 0,
      });
    const bridge = own("p%40ss%2F1");
    const ask = (url: string, command: unknown) =>
      fetch(url, {
        method: "POST",
        body: JSON.stringify(command),
        headers: { authorization: `Bearer ${redis.rest.token}` },
      });
    expect(await (await ask(bridge.url, ["ACL", "WHOAMI"])).json()).toEqual({ result: "us:er" });
    await ask(bridge.url, ["SET", "here", 1]);
    expect(await (await post("/", ["GET", "here"])).json()).toEqual({ result: null });
    await bridge.close();
    const wrong = own("other");
    // Not even what anybody may do without a password.
    expect(await (await ask(wrong.url, ["SET", "s", 1])).json()).toMatchObject({
      error: expect.stringContaining("WRONGPASS"),
    });
    await wrong.close();
  });

  test("503 while Redis is gone, 200 after it is back", async () => {
    await redis.kill();
    expect((await post("/", ["GET", "s"])).status).toBe(503);
    await redis.restart();
    expect((await post("/", ["PING"])).status).toBe(200);
  });
});
