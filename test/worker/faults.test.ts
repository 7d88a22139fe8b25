/** X12 on workerd: whatever the database or Redis does, every request is answered in time, and none wrongly. */
import { expect, test } from "vitest";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { openWeakLink } from "../support/weak-link.ts";
import { describeWithWorkerd, type RunningWorker, startWorker } from "../support/workerd.ts";
import { openUnrulyLink } from "../faults/unruly-link.ts";
import { type Asked, askWorker } from "./ask-worker.ts";

/** A request's bound, and what a busy machine may add to it. */
const ANSWERED_MS = 5_000 + 1_000;
/** From the end of the cause until all is well again. */
const WELL_AGAIN_MS = 2_000;

const paths = ["/me/profile", "/lessons/my", "/marketplace/tutors", "/health"];

async function aWorker(
  url: string,
  tenant: TestTenant,
  more: Readonly<Record<string, string>> = {},
) {
  const worker = await startWorker({ DATABASE_URL: url, JWT_HS256_SECRET: SECRET, ...more });
  atEnd(() => worker.stop());
  const token = await tokenFor(tenant.slug, "anna", "student", "UTC", Date.now());
  return { worker, ask: (path: string) => askWorker(`${worker.address}/api${path}`, token) };
}

type Ask = Awaited<ReturnType<typeof aWorker>>["ask"];

const many = (ask: Ask) =>
  Promise.all(Array.from({ length: 16 }, (_, i) => ask(paths[i % paths.length] ?? "")));

const statusesOf = (all: readonly Asked[]) => [...new Set(all.map(({ status }) => status))];
const longestOf = (all: readonly Asked[]) => Math.max(...all.map(({ ms }) => ms));

/** Milliseconds until everybody is answered with 200. */
async function untilWell(ask: Ask): Promise<number> {
  const began = performance.now();
  let last: readonly Asked[] = [];
  while (performance.now() - began < 15_000) {
    last = await many(ask);
    if (statusesOf(last).join() === "200") return performance.now() - began;
  }
  throw new Error(`it is not well again after 15 s: ${JSON.stringify(last)}`);
}

function expectNoFaultOfOurs({ output }: RunningWorker): void {
  expect(output()).not.toMatch(/"status":500|"code":"internal"|Uncaught|hung|cross-request/i);
}

describeWithWorkerd("on workerd", () => {
  test(
    "503 while the database is away, at an isolate's first request too, and 200 when it is back",
    async () => {
      const tenant = await aTenant();
      const link = openWeakLink(tenant.controlUrl);
      atEnd(() => Promise.resolve(link.close()));
      link.cut();
      const { worker, ask } = await aWorker(link.url, tenant);
      const first = await many(ask);
      expect([statusesOf(first), longestOf(first) < ANSWERED_MS]).toEqual([[503], true]);
      link.mend();
      expect(await untilWell(ask)).toBeLessThan(WELL_AGAIN_MS);
      link.cut();
      const away = await many(ask);
      expect([statusesOf(away), longestOf(away) < ANSWERED_MS]).toEqual([[503], true]);
      link.mend();
      expect(await untilWell(ask)).toBeLessThan(WELL_AGAIN_MS);
      expectNoFaultOfOurs(worker);
    },
    60_000,
  );

  test(
    "503 within the bound while the database is silent, and 200 when it speaks again",
    async () => {
      const tenant = await aTenant();
      const link = openUnrulyLink(tenant.controlUrl, Math.random);
      atEnd(() => Promise.resolve(link.close()));
      const { worker, ask } = await aWorker(link.url, tenant);
      await untilWell(ask);
      link.become({ cut: 0, split: 0, delay: Infinity });
      for (let again = 0; again < 2; again++) {
        const silent = await many(ask);
        expect([statusesOf(silent), longestOf(silent)]).toEqual([[503], expect.any(Number)]);
        expect(longestOf(silent)).toBeLessThan(ANSWERED_MS);
      }
      link.become({ cut: 0, split: 0 });
      expect(await untilWell(ask)).toBeLessThan(WELL_AGAIN_MS);
      expectNoFaultOfOurs(worker);
    },
    60_000,
  );

  test(
    "200 or 503, never 500, while the database ends connections as at a restart",
    async () => {
      const tenant = await aTenant();
      const link = openWeakLink(tenant.controlUrl);
      atEnd(() => Promise.resolve(link.close()));
      const { worker, ask } = await aWorker(link.url, tenant);
      await untilWell(ask);
      const all: Asked[] = [];
      for (let restart = 0; restart < 5; restart++) {
        const asking = Promise.all([many(ask), many(ask)]);
        await new Promise((resolve) => setTimeout(resolve, 10 + 15 * restart));
        link.cut();
        await new Promise((resolve) => setTimeout(resolve, 100));
        link.mend();
        all.push(...(await asking).flat());
      }
      expect(statusesOf(all).filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(longestOf(all)).toBeLessThan(ANSWERED_MS);
      expect(await untilWell(ask)).toBeLessThan(WELL_AGAIN_MS);
      expectNoFaultOfOurs(worker);
    },
    60_000,
  );

  describeWithRedis("with a Redis", () => {
    test(
      "200: while Redis is silent or gone answers come without it, and each in time",
      async () => {
        const tenant = await aTenant();
        const redis = await startRedis();
        atEnd(() => redis.close());
        const { worker, ask } = await aWorker(tenant.controlUrl, tenant, {
          UPSTASH_REDIS_REST_URL: redis.rest.url,
          UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
        });
        const isCalm = async (ms: number) => {
          const all = (await Promise.all([many(ask), many(ask)])).flat();
          expect([statusesOf(all), longestOf(all) < ms]).toEqual([[200], true]);
        };
        await untilWell(ask);
        redis.freeze();
        await isCalm(3_000);
        redis.thaw();
        await redis.kill();
        await isCalm(3_000);
        await redis.restart();
        await isCalm(3_000);
        expectNoFaultOfOurs(worker);
      },
      60_000,
    );
  });
});
