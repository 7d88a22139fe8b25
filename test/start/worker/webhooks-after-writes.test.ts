import { expect, test } from "vitest";
import { webhooksAfterWrites } from "../../../src/start/worker/webhooks-after-writes.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function aSending(send: () => Promise<void>) {
  let now = 0;
  const sent: string[] = [];
  const left: Promise<unknown>[] = [];
  let asked = 0;
  const note = () => {};
  const written = webhooksAfterWrites({
    send: (slug) => {
      sent.push(slug);
      return send();
    },
    tenants: () => {
      asked++;
      return Promise.resolve(["one", "two"]);
    },
    log: { debug: note, info: note, warn: note, error: note },
    elapsed: () => now,
    later: (work) => void left.push(work),
  });
  return {
    written,
    sent,
    asked: () => asked,
    all: () => Promise.all(left),
    pass: (ms: number) => void (now += ms),
  };
}

test("all writes during a sending make it look once more, together", async () => {
  const { written, sent, all } = aSending(async () => void await pause(20));
  written("one");
  await pause(5);
  for (let n = 0; n < 10; n++) written("one");
  written("two");
  await all();
  expect(sent).toEqual(["one", "two", "one"]);
});

test("nothing is sent for tenants without endpoints, and the list of those with some is read every ten seconds", async () => {
  const { written, sent, asked, all, pass } = aSending(() => Promise.resolve());
  for (let n = 0; n < 5; n++) {
    written("three");
    await all();
  }
  expect([sent, asked()]).toEqual([[], 1]);
  pass(10_000);
  written("one");
  await all();
  expect([sent, asked()]).toEqual([["one"], 2]);
});

test("a sending that never ends does not stop the tenant's later ones", async () => {
  const { written, sent, pass } = aSending(() => new Promise(() => {}));
  written("one");
  await pause(5);
  pass(40_000);
  written("one");
  await pause(5);
  expect(sent).toEqual(["one", "one"]);
});
