import { beforeAll, describe, expect, test } from "vitest";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { send, wireOf } from "../support/gauntlet.ts";
import { operations } from "../support/operations.ts";
import { type Keys, keysOf, setUp } from "../support/stage.ts";
import { overlapsOf } from "./checker.ts";

let app: TestApp;
let keys: Keys;

beforeAll(async () => {
  app = await anApp({ tenant: await aTenant() });
  keys = await keysOf(app);
});

describe.each(operations.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    test("thirty calls at once: each is answered, as documented or with a refusal", async () => {
      const stage = await setUp(app, keys, operation);
      const examples = [...operation.examples.keys()];
      const calls = Array.from({ length: 30 }, (_, i) => examples[i % examples.length] ?? "");
      const answers = await Promise.all(
        calls.map((example) => send(app, wireOf(operation, example, stage))),
      );
      const statuses = answers.map(({ status }) => status);
      const { success } = operation.planOf(calls[0] ?? "");
      expect(statuses).toContain(success);
      for (const [i, answer] of answers.entries()) {
        const expected = operation.planOf(calls[i] ?? "").success;
        if (answer.status === expected) continue;
        // What one of them has created the others have changed.
        if (expected === 201 && answer.status === 200) continue;
        // 412: one of the others was faster. 429: the code that one has used is a wrong one of the others.
        expect([400, 404, 409, 412, 429], answer.text).toContain(answer.status);
      }
      if (operation.method === "GET") expect(new Set(statuses)).toEqual(new Set([success]));
      expect(await overlapsOf(app.tenant.db)).toEqual([]);
    });
  },
);

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await deadlocks(app.tenant)).toBe(0);
});
