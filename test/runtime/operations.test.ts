/** Every operation of the document, on each runtime that Halfhour is served from (X11). */
import { beforeAll, describe, expect, test } from "vitest";
import { checkAnswer } from "../support/contract-check.ts";
import { wireOf } from "../support/gauntlet.ts";
import { operations } from "../support/operations.ts";
import { describeWithRedis } from "../support/redis.ts";
import { type Keys, keysOf, setUp, type Stage } from "../support/stage.ts";
import { describeWithWorkerd } from "../support/workerd.ts";
import {
  type RuntimeName,
  type Runtimes,
  type Served,
  servedBy,
  startRuntimes,
} from "./runtimes.ts";

/** Opened by a handshake: see live.test.ts. */
const IS_SOCKET = "watchCalendar";

const examples = operations.filter(({ id }) => id !== IS_SOCKET).flatMap((operation) =>
  [...operation.examples.keys()].map((example) => ({
    operation,
    example,
    success: operation.planOf(example).success,
    name: `${operation.id} ${example}`.trim(),
  }))
);

describeWithRedis("with Redis", () => {
  describeWithWorkerd("on both runtimes", () => {
    let runtimes: Runtimes;
    beforeAll(async () => {
      runtimes = await startRuntimes();
    }, 120_000);

    describe.each<RuntimeName>(["Deno", "workerd"])("%s", (name) => {
      let served: Served;
      let keys: Keys;
      /** What only reads leaves it as it was. */
      let common: Stage;
      beforeAll(async () => {
        served = servedBy(runtimes, name, await runtimes.aTenant());
        keys = await keysOf(served);
        common = await setUp(served, keys);
      }, 60_000);

      test.each(examples)("$success: $name is accepted as documented", async (one) => {
        const { operation, example, success } = one;
        const stage = operation.isWrite ? await setUp(served, keys, operation) : common;
        const { target, method, headers, body } = wireOf(operation, example, stage);
        const response = await served.fetch(
          new Request(`http://halfhour.test/api${target}`, {
            method,
            headers,
            ...(body !== undefined && { body }),
          }),
        );
        const answer = response.clone();
        expect([response.status, success === response.status || await response.text()])
          .toEqual([success, true]);
        await checkAnswer(operation.id, answer);
      });
    });
  });
});
