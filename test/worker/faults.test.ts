/** X12 on workerd: whatever the database or Redis does, every request is answered in time, and none wrongly. */
import { expect, test } from "vitest";
import { atEnd } from "../support/at-end.ts";
import { anEmptyDatabase, aTenant } from "../support/database.ts";
import { anAppOn } from "../support/own-database.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { openWeakLink } from "../support/weak-link.ts";
import { describeWithWorkerd } from "../support/workerd.ts";
import { openUnrulyLink } from "../faults/unruly-link.ts";
import type { Asked } from "./ask-worker.ts";
import {
  ANSWERED_MS,
  aWorker,
  expectNoFaultOfOurs,
  expectRefused,
  longestOf,
  many,
  statusesOf,
  untilWell,
  WELL_AGAIN_MS,
} from "./under-faults.ts";

describeWithWorkerd("on workerd", () => {
  test(
    "503 while the database is away, at an isolate's first request too, and 200 when it is back",
    async () => {
      const tenant = await aTenant();
      const link = openWeakLink(tenant.controlUrl);
      atEnd(() => Promise.resolve(link.close()));
      link.cut();
      const { worker, ask } = await aWorker(link.url, tenant);
      await expectRefused(ask);
      link.mend();
      expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
      link.cut();
      await expectRefused(ask);
      link.mend();
      expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
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
      await untilWell(worker, ask);
      link.become({ cut: 0, split: 0, delay: Infinity });
      for (let again = 0; again < 2; again++) await expectRefused(ask);
      link.become({ cut: 0, split: 0 });
      expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
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
      await untilWell(worker, ask);
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
      expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
      expectNoFaultOfOurs(worker);
    },
    60_000,
  );

  test(
    "200 to the next, when a request is over before the look or the write that it has begun for all",
    async () => {
      const { url } = await anEmptyDatabase();
      const { tenant } = await anAppOn(url);
      const { worker, ask } = await aWorker(url, tenant);
      await untilWell(worker, ask);
      await tenant.control.transaction(async (tx) => {
        await tx`lock table control.calendar_changes in access exclusive mode`;
        await tx`create table control.tried_to_write ()`;
        for (let wave = 0; wave < 3; wave++) {
          const all = await many(ask);
          expect(statusesOf(all).filter((status) => status !== 200 && status !== 503)).toEqual([]);
          expect(longestOf(all)).toBeLessThan(ANSWERED_MS);
        }
        await tx`drop table control.tried_to_write`;
      });
      expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
      for (let again = 0; again < 5; again++) expect(statusesOf(await many(ask))).toEqual([200]);
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
        await untilWell(worker, ask);
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
