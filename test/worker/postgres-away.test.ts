/** X12 on workerd, with a PostgreSQL that is itself silent, stopped and restarted. */
import { expect, test } from "vitest";
import { anOwnPostgres } from "../support/own-postgres.ts";
import { describeWithWorkerd } from "../support/workerd.ts";
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeWithWorkerd("on workerd", () => {
  test(
    "503 within the bound while PostgreSQL's processes stand still, and 200 when they go on",
    async () => {
      const postgres = await anOwnPostgres();
      const { worker, ask } = await aWorker(postgres.url, postgres);
      await untilWell(worker, ask);
      for (let silence = 0; silence < 2; silence++) {
        const goOn = await postgres.silence();
        for (let again = 0; again < 2; again++) await expectRefused(ask);
        goOn();
        expect(await untilWell(worker, ask)).toBeLessThan(WELL_AGAIN_MS);
      }
      expectNoFaultOfOurs(worker);
    },
    90_000,
  );

  test(
    "503 while PostgreSQL is stopped, 200 when it runs, and nothing else while it is restarted",
    async () => {
      const postgres = await anOwnPostgres();
      const { worker, ask } = await aWorker(postgres.url, postgres);
      await untilWell(worker, ask);
      await postgres.end();
      for (let again = 0; again < 2; again++) await expectRefused(ask);
      postgres.revive();
      await untilWell(worker, ask);

      let isAsking = true;
      const all: Asked[] = [];
      const asking = (async () => {
        while (isAsking) all.push(...await many(ask));
      })();
      for (let restart = 0; restart < 3; restart++) {
        await postgres.end();
        await pause(1_500);
      }
      isAsking = false;
      await asking;
      // Whether somebody comes while it is down is chance.
      expect([200, 503]).toEqual(expect.arrayContaining(statusesOf(all)));
      expect(longestOf(all)).toBeLessThan(ANSWERED_MS);
      await untilWell(worker, ask);
      expectNoFaultOfOurs(worker);
    },
    90_000,
  );
});
