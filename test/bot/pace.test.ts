import { expect, test } from "vitest";
import { createBotLog } from "../../bot/log.ts";
import { outcomeOf } from "../../bot/notifications/send-outcome.ts";
import { createBot } from "../../bot/telegram/create-bot.ts";
import { startTelegram } from "../support/telegram/telegram.ts";
import { refused } from "../support/telegram/troubles.ts";
import { Refusal, tooMany } from "../support/telegram/wire.ts";
import { atEnd } from "../support/at-end.ts";

const telegram = startTelegram();
atEnd(() => telegram.close());
const lines: string[] = [];
const { bot, once } = createBot({
  token: telegram.token,
  root: telegram.root,
  log: createBotLog({
    level: "debug",
    write: (line) => void lines.push(line),
    now: () => 0,
    secrets: [telegram.token],
  }),
  onPoll: () => {},
  ended: new AbortController().signal,
});
const send = (id: number, text = "hello") =>
  bot.api.sendMessage(id, text).then(() => ({ kind: "sent" }), outcomeOf);

test("messages to many go out with a pause of 0.05 s between two, so at most 30 a second", async () => {
  const people = Array.from({ length: 25 }, () => telegram.person({ hasStarted: true }));
  await Promise.all(people.map(({ id }) => send(id)));
  const at = people.flatMap((person) => person.written().map((one) => one.at)).toSorted((a, b) =>
    a - b
  );
  expect(at).toHaveLength(25);
  // They may be nearer on their way, but not all together.
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(24 * 50 * 0.9);
  expect(telegram.mostPerSecond()).toBeLessThanOrEqual(30);
});

test("429: it waits as long as Telegram says, and sends once", async () => {
  const person = telegram.person({ hasStarted: true });
  telegram.troubles.plan("sendMessage", refused(tooMany(1)), { chatId: person.id });
  const begun = performance.now();
  expect(await send(person.id)).toEqual({ kind: "sent" });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000);
  expect(person.written()).toHaveLength(1);
});

test("429 for longer than a lease lasts: it is told how long, and not waited for", async () => {
  const person = telegram.person({ hasStarted: true });
  telegram.troubles.plan("sendMessage", refused(tooMany(3_600)), { chatId: person.id });
  expect(await send(person.id)).toEqual({ kind: "busy", restMs: 3_600_000 });
});

test("what many stand in line for is tried once, at the pace of all", async () => {
  const person = telegram.person({ hasStarted: true });
  telegram.troubles.plan("sendMessage", refused(tooMany(2)), { chatId: person.id });
  telegram.troubles.plan("sendMessage", refused(new Refusal(500, "Internal Server Error")), {
    chatId: person.id,
  });
  const begun = performance.now();
  const tried = () =>
    once.sendMessage(person.id, "hello").then(() => ({ kind: "sent" }), outcomeOf);
  expect(await tried()).toEqual({ kind: "busy", restMs: 2_000 });
  expect(await tried()).toEqual({ kind: "away" });
  expect(performance.now() - begun).toBeLessThan(2_000);
  await Promise.all(Array.from({ length: 10 }, (_, n) => n % 2 === 0 ? tried() : send(person.id)));
  const at = person.written().map((one) => one.at);
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(9 * 50 * 0.9);
});

test("403, 400 and an answer that is lost mean what they mean; none is repeated for ever", async () => {
  const person = telegram.person({ hasStarted: true });
  const meets = async (trouble: Parameters<typeof telegram.troubles.plan>[1]) => {
    telegram.troubles.plan("sendMessage", trouble, { chatId: person.id });
    return (await send(person.id)).kind;
  };
  expect(await meets(refused(new Refusal(400, "Bad Request: chat not found")))).toBe("refused");
  expect(await meets({ kind: "lost" })).toBe("away");
  person.blocks();
  expect((await send(person.id)).kind).toBe("blocked");
});

test("what is logged of it are codes: no token, no text", () => {
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join("\n")).not.toMatch(/hello/);
  expect(lines.join("\n")).not.toContain(telegram.token);
});

test("a message that waited for its turn while the bot ended is not sent any more", async () => {
  const person = telegram.person({ hasStarted: true });
  const over = new AbortController();
  const { once: ending } = createBot({
    token: telegram.token,
    root: telegram.root,
    log: createBotLog({ level: "silent", write: () => {}, now: () => 0, secrets: [] }),
    onPoll: () => {},
    ended: over.signal,
  });
  const first = ending.sendMessage(person.id, "first").then(() => "sent", () => "not sent");
  const second = ending.sendMessage(person.id, "second").then(() => "sent", () => "not sent");
  await first;
  over.abort();
  expect([await first, await second]).toEqual(["sent", "not sent"]);
  expect(person.written()).toHaveLength(1);
});

test.each([[500], [503], [401], [404], [undefined]])(
  "what answers in Telegram's place by JSON with error_code %s has not refused the message",
  async (code) => {
    const page = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => Response.json({ error: "upstream", ...(code && { ok: false, error_code: code }) }),
    );
    atEnd(() => page.shutdown());
    const { once: lost } = createBot({
      token: telegram.token,
      root: `http://127.0.0.1:${page.addr.port}`,
      log: createBotLog({ level: "silent", write: () => {}, now: () => 0, secrets: [] }),
      onPoll: () => {},
      ended: new AbortController().signal,
    });
    const sending = lost.sendMessage(7_100_000_001, "hello");
    expect(await sending.then(() => ({ kind: "sent" }), outcomeOf)).toEqual({ kind: "away" });
  },
);
