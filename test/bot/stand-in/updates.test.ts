import { afterEach, beforeEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "../../support/telegram/telegram.ts";
import { call } from "./call.ts";

let telegram: Telegram;
beforeEach(() => void (telegram = startTelegram()));
afterEach(() => telegram.close());

type Told = { readonly update_id: number } & Record<string, { text?: string; data?: string }>;

async function poll(params: object, signal?: AbortSignal): Promise<Told[]> {
  const { status, body } = await call(telegram, "getUpdates", params, signal);
  if (status !== 200) throw new Error(`${status} ${body.description}`);
  // What the stand-in was given a moment ago.
  return body.result as Told[];
}

const texts = (told: readonly Told[]) => told.map(({ message }) => message?.text);

test("an update comes again until the poll behind it", async () => {
  const person = telegram.person();
  person.says("one");
  person.says("two");
  const first = await poll({});
  expect(texts(first)).toEqual(["one", "two"]);
  expect(texts(await poll({}))).toEqual(["one", "two"]);
  expect(texts(await poll({ limit: 1 }))).toEqual(["one"]);
  const [one, two] = first.map(({ update_id }) => update_id);
  expect(texts(await poll({ offset: two }))).toEqual(["two"]);
  expect(texts(await poll({ offset: one }))).toEqual(["two"]);
  expect(await poll({ offset: (two ?? 0) + 1 })).toEqual([]);
  expect(telegram.updates.length).toBe(0);
});

test("a long poll waits, and is answered at once when something comes", async () => {
  const began = performance.now();
  expect(await poll({ timeout: 1 })).toEqual([]);
  expect(performance.now() - began).toBeGreaterThan(950);
  const waiting = poll({ timeout: 30 });
  telegram.person().says("now");
  expect(texts(await waiting)).toEqual(["now"]);
});

test("409: of two that poll at once the elder is refused", async () => {
  const elder = call(telegram, "getUpdates", { timeout: 30 });
  await expect.poll(() => telegram.updates.polls).toBe(1);
  const younger = poll({ timeout: 30 });
  expect(await elder).toMatchObject({
    status: 409,
    body: { description: expect.stringContaining("terminated by other getUpdates request") },
  });
  telegram.person().says("hello");
  expect(texts(await younger)).toEqual(["hello"]);
});

test("who hangs up has taken nothing, and is in nobody's way", async () => {
  const hangUp = new AbortController();
  const gone = poll({ timeout: 30 }, hangUp.signal).catch(() => "hung up");
  await expect.poll(() => telegram.updates.polls).toBe(1);
  hangUp.abort();
  expect(await gone).toBe("hung up");
  const next = poll({ timeout: 30 });
  telegram.person().says("hello");
  expect(texts(await next)).toEqual(["hello"]);
});

test("only what the bot wants is kept for it", async () => {
  const person = telegram.person();
  await poll({ allowed_updates: ["message"] });
  person.blocks();
  person.unblocks();
  person.says("hello");
  expect(texts(await poll({}))).toEqual(["hello"]);
});
