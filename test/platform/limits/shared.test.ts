import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { setQuota } from "../../../src/tenants/plans.ts";
import { anApp, NOW, type Person, type TestApp } from "../../support/app.ts";
import { aTenant, type TestTenant } from "../../support/database.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../../support/redis.ts";

const QUOTA = 200;
/** A twentieth: what an instance may be ahead of Redis (decision 31). */
const SLICE = 10;
const HOUR = 3_600;
/** On a busy machine Redis takes longer than the 50 ms after which an instance decides by itself. */
const PATIENCE_MS = 5_000;

describeWithRedis("two instances with one Redis", () => {
  let redis: TestRedis;
  let tenant: TestTenant;
  beforeAll(async () => {
    redis = await startRedis();
    const { control } = await aTenant();
    const plan = `shared_${crypto.randomUUID().slice(0, 8)}`;
    // A window of an hour, in which no test sees the next one.
    const quota = { requests: QUOTA, seconds: HOUR };
    await setQuota(control, { plan, holder: "user", rateClass: "default", quota });
    await setQuota(control, {
      plan,
      holder: "user",
      rateClass: "writes",
      quota: { requests: 20, seconds: HOUR },
    });
    tenant = await aTenant({ plan });
  });
  afterAll(() => redis.close());

  /** An instance; they share nothing but Redis and the database. */
  async function anInstance(url = redis.rest.url): Promise<TestApp> {
    const app = await anApp({ tenant, redis: { ...redis.rest, url }, patienceMs: PATIENCE_MS });
    app.clock.now = Date.parse(NOW) - performance.now();
    return app;
  }

  const twoInstances = async () => [await anInstance(), await anInstance()] as const;
  const reads = async (client: Pick<Person, "get">) => (await client.get("/me/profile")).status;
  const letThrough = (found: readonly number[]) => found.filter((one) => one === 200).length;

  test("together they let a quota through, and at most a slice each above it", async () => {
    const [one, other] = await twoInstances();
    const here = await one.student();
    const there = await other.as(here, "student");
    const found: number[] = [];
    for (let n = 0; n < 40; n++) {
      found.push(...await Promise.all([here, there, here, there, here, there, here].map(reads)));
      found.push(await reads(n % 2 ? here : there));
    }
    const through = letThrough(found);
    console.log(`of ${found.length} reads at two instances ${through} were let through (${QUOTA})`);
    expect(through).toBeGreaterThanOrEqual(QUOTA - SLICE);
    expect(through).toBeLessThanOrEqual(QUOTA + 2 * SLICE);
    // From then on neither asks Redis for them.
    expect(await Promise.all([reads(here), reads(there)])).toEqual([429, 429]);
  });

  test("whoever never stops asking gets what their quota is in every window", async () => {
    const [plan, seconds, requests] = [`steady_${crypto.randomUUID().slice(0, 8)}`, 3, 60];
    const { control } = tenant;
    const quota = { requests, seconds };
    await setQuota(control, { plan, holder: "user", rateClass: "default", quota });
    const app = await anApp({
      tenant: await aTenant({ plan }),
      redis: redis.rest,
      patienceMs: PATIENCE_MS,
    });
    const student = await app.student();
    const windowMs = seconds * 1_000;
    const begin = Math.ceil(Date.now() / windowMs) * windowMs;
    await new Promise((resolve) => setTimeout(resolve, begin - Date.now()));
    const through = [0, 0, 0, 0];
    for (let window = 0; (window = Math.floor((Date.now() - begin) / windowMs)) < 4;) {
      if (await reads(student) === 200) through[window] = (through[window] ?? 0) + 1;
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log(`let through in four windows of ${requests} requests: ${through}`);
    // Whole seconds are waited, of which a window has three here.
    for (const one of through) expect(one).toBeGreaterThan(requests / 2);
  });

  test("of writes they let through exactly the quota, however many come at once", async () => {
    const [one, other] = await twoInstances();
    const here = await one.tutor();
    const there = await other.as(here, "tutor");
    const writes = ({ patch }: Pick<Person, "patch">) => patch("/me/profile", { headline: "x" });
    // Found by both, so that they do not wait for who it is.
    await Promise.all([reads(here), reads(there)]);
    const found = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => (await writes(n % 2 ? here : there)).status),
    );
    expect(letThrough(found)).toBe(20);
    expect(new Set(found)).toEqual(new Set([200, 429]));
  });

  test("a read that this instance allows asks Redis nothing, and few tell it afterwards", async () => {
    const counter = countRequests(redis.rest.url);
    const app = await anInstance(counter.url);
    const student = await app.student();
    for (let n = 0; n < 4; n++) expect(await reads(student)).toBe(200);
    expect(counter.bodies).toEqual([]);
    for (let n = 0; n < 96; n++) expect(await reads(student)).toBe(200);
    // Half a slice at a time; a read that comes before the answer asks itself.
    expect(counter.bodies.length).toBeLessThanOrEqual(30);
  });

  test("a write asks Redis once; a week that has to ask does so with its question to the cache", async () => {
    const { control } = tenant;
    const plan = `one_${crypto.randomUUID().slice(0, 8)}`;
    // A slice of one: of two reads at the same moment the second has to ask.
    const quota = { requests: 20, seconds: HOUR };
    for (const holder of ["user", "tenant"]) {
      await setQuota(control, { plan, holder, rateClass: "default", quota });
    }
    const counter = countRequests(redis.rest.url);
    const app = await anApp({
      tenant: await aTenant({ plan }),
      redis: { ...redis.rest, url: counter.url },
      patienceMs: PATIENCE_MS,
    });
    const tutor = await app.tutor();
    const writes = () => tutor.patch("/me/profile", { headline: "x" });
    await writes();
    counter.bodies.length = 0;
    await writes();
    expect(counter.commands()).toEqual([["evalsha", "mget"]]);

    const week = `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-08&timezone=Europe/Kyiv`;
    counter.bodies.length = 0;
    counter.holdNext();
    const both = await Promise.all([tutor.get("/me/profile"), tutor.get(week)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[1].headers.get("ratelimit")).toMatch(/^"default";r=18;t=\d+$/);
    // The first was let through and told of, for the user and the tenant; the week asked by one request.
    const counted = ["evalsha", "mget", "evalsha", "mget"];
    expect(counter.commands()).toEqual([counted, ["get", ...counted], ["set"]]);
  });

  test("429: weeks of nobody's and questions that make no sense are counted like all others", async () => {
    const app = await anInstance();
    const student = await app.student();
    const week = "/calendar/week?week_start=2027-03-08&timezone=Europe/Kyiv&tutor_id=";
    const found = new Map<number, number>();
    for (let n = 0; n < (QUOTA + 2 * SLICE) / 2; n++) {
      for (const tutor of ["1000000", "-1"]) {
        const { status } = await student.get(week + tutor);
        found.set(status, (found.get(status) ?? 0) + 1);
      }
    }
    expect([...found.keys()].toSorted()).toEqual([400, 404, 429]);
    expect(found.get(429)).toBeGreaterThanOrEqual(SLICE);
  });

  test("Redis killed: the instance's own windows decide at once, and all goes on", async () => {
    const app = await anInstance();
    const [student, tutor] = [await app.student(), await app.tutor()];
    const writes = async () => (await tutor.patch("/me/profile", { headline: "x" })).status;
    expect([await reads(student), await writes()]).toEqual([200, 200]);
    await redis.kill();
    try {
      const began = performance.now();
      const found: number[] = [];
      for (let n = 0; n < QUOTA + 20; n++) found.push(await reads(student));
      expect(letThrough(found)).toBe(QUOTA - 1);
      const written: number[] = [];
      for (let n = 0; n < 30; n++) written.push(await writes());
      expect(letThrough(written)).toBe(19);
      expect(performance.now() - began).toBeLessThan(10_000);
    } finally {
      await redis.restart();
    }
    // Found again, it is told what it does not know.
    app.clock.now += 1_001;
    await expect.poll(writes).toBe(429);
  });

  test("Redis silent: one waits for 50 ms, nobody else for anything", async () => {
    const app = await anApp({ tenant, redis: redis.rest });
    const tutor = await app.tutor();
    const writes = async () => (await tutor.patch("/me/profile", { headline: "x" })).status;
    await writes();
    redis.freeze();
    try {
      expect(await writes()).toBe(200);
      const began = performance.now();
      const found: number[] = [];
      for (let n = 0; n < 10; n++) found.push(await writes());
      expect(letThrough(found)).toBe(10);
      // Each at 50 ms would be half a second more than their own work.
      console.log(`10 writes beside a silent Redis: ${Math.round(performance.now() - began)} ms`);
    } finally {
      redis.thaw();
    }
  });
});

type Counter = {
  readonly url: string;
  readonly bodies: string[];
  /** The commands of each request. */
  readonly commands: () => string[][];
  /** The next request has no answer before another one has come. */
  readonly holdNext: () => void;
};

/** A server before another that keeps what requests ask, until the test ends. */
function countRequests(to: string): Counter {
  const bodies: string[] = [];
  let toHold = false;
  let release = () => {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { method, headers, url } = request;
    const body = await request.text();
    // That other instances are told of a write goes by itself, after it: nobody waits for that.
    if (body.startsWith(`["publish"`)) {
      return fetch(new URL(new URL(url).pathname, to), { method, headers, body });
    }
    bodies.push(body);
    release();
    if (toHold) {
      toHold = false;
      await new Promise<void>((resolve) => release = resolve);
    }
    return fetch(new URL(new URL(url).pathname, to), { method, headers, body });
  });
  onTestFinished(() => server.shutdown());
  const named = /\["(evalsha|eval|mget|get|set)"/g;
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    bodies,
    holdNext: () => void (toHold = true),
    commands: () => bodies.map((body) => [...body.matchAll(named)].map(([, name = ""]) => name)),
  };
}
