import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { type LiveClient, serveApp, watching } from "../support/live.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";

describeWithRedis("two servers with one Redis", () => {
  let redis: TestRedis;
  let one: TestApp;
  let tutor: Person;
  let clients: readonly LiveClient[];

  beforeAll(async () => {
    redis = await startRedis();
    one = await anApp({ redis: redis.rest });
    const other = await anApp({ redis: redis.rest, tenant: one.tenant });
    tutor = await one.tutor();
    const hosts = [serveApp(one), serveApp(other)];
    clients = await Promise.all(
      hosts.map(async (host) => (await watching(host, tutor, tutor.id)).client),
    );
  });
  afterAll(async () => {
    clients.forEach((client) => client.close());
    await redis.close();
  });

  let blocks = 0;
  /** How many ms after its answer a change through the first server was told by each, 0 for before it. */
  const told = async (): Promise<number[]> => {
    const start = Date.parse(NOW) + (10 + blocks++) * 3_600_000;
    const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
    let answered = Infinity;
    const updates = clients.map(async (client) => {
      await client.next("calendar_update");
      return Math.max(0, performance.now() - answered);
    });
    expect((await tutor.post("/tutor/blocks", { start: from, end: to })).status).toBe(201);
    answered = performance.now();
    return await Promise.all(updates);
  };

  test("a change on one is told by both at once", async () => {
    // The subscriptions begin with the first who watches.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const times = [];
    for (let n = 0; n < 20; n++) times.push(...await told());
    times.sort((a, b) => a - b);
    // Most of them, since a machine may be busy; by a look alone half would take half a second.
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(250);
  });

  test("without Redis within the second that a look takes, and with it again at once", async () => {
    await redis.kill();
    expect(Math.max(...await told())).toBeLessThan(2_000);
    await redis.restart();
    await expect.poll(async () => Math.max(...await told()), { timeout: 9_000, interval: 50 })
      .toBeLessThan(150);
  });

  test("a Redis that is frozen delays it by no more, and loses nothing", async () => {
    redis.freeze();
    try {
      for (let n = 0; n < 3; n++) expect(Math.max(...await told())).toBeLessThan(2_500);
    } finally {
      redis.thaw();
    }
  });
});
