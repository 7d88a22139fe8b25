import { afterEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "../../support/telegram/telegram.ts";
import { brokenOrNot, call, type Called } from "./call.ts";
import { internalError, refused } from "../../support/telegram/troubles.ts";
import { tooMany } from "../../support/telegram/wire.ts";

let telegram: Telegram;
const open = (...args: Parameters<typeof startTelegram>): Telegram =>
  telegram = startTelegram(...args);
afterEach(() => telegram.close());

const refusal = (code: number, description: string, more: object = {}): Called => ({
  status: code,
  body: { ok: false, error_code: code, description, ...more },
});

test("200: the bot is who its token says; 401 and 404: another token, another method", async () => {
  open();
  const me = await call(telegram, "getMe");
  expect(me.body.result).toMatchObject({ is_bot: true, username: telegram.username });
  const stranger = { ...telegram, token: "1:x" };
  expect(await call(stranger, "getMe")).toEqual(refusal(401, "Unauthorized"));
  expect(await call(telegram, "sendHug")).toMatchObject({ status: 404 });
  expect([...telegram.unknown]).toEqual(["sendHug"]);
});

test("403: nobody is written to who has not written first, or has blocked the bot", async () => {
  open();
  const person = telegram.person();
  const write = () => call(telegram, "sendMessage", { chat_id: person.id, text: "hello" });
  expect(await write()).toEqual(
    refusal(403, "Forbidden: bot can't initiate conversation with a user"),
  );
  person.says("/start");
  expect(await write()).toMatchObject({ status: 200, body: { result: { text: "hello" } } });
  person.blocks();
  expect(await write()).toEqual(refusal(403, "Forbidden: bot was blocked by the user"));
  const [, told] = (await call(telegram, "getUpdates")).body.result as Record<string, unknown>[];
  expect(told).toMatchObject({ my_chat_member: { new_chat_member: { status: "kicked" } } });
  person.leavesTelegram();
  expect(await write()).toEqual(refusal(403, "Forbidden: user is deactivated"));
  expect(await call(telegram, "sendMessage", { chat_id: 1, text: "x" }))
    .toEqual(refusal(400, "Bad Request: chat not found"));
});

test("400: texts, buttons and keyboards beyond their bounds", async () => {
  open();
  const person = telegram.person();
  person.says("/start");
  const write = async (params: object) => {
    const { status, body } = await call(telegram, "sendMessage", {
      chat_id: person.id,
      text: "x",
      ...params,
    });
    return status === 200 ? 200 : body.description;
  };
  const button = (callback_data: string, text = "x") => ({
    reply_markup: { inline_keyboard: [[{ text, callback_data }]] },
  });
  expect(await write({ text: "я".repeat(4_096) })).toBe(200);
  expect(await write({ text: `<b>${"x".repeat(4_096)}</b>`, parse_mode: "HTML" })).toBe(200);
  expect(await write({ text: "x".repeat(4_097) })).toBe("Bad Request: message is too long");
  expect(await write({ text: " \n" })).toBe("Bad Request: message text is empty");
  expect(await write({ text: "a<b", parse_mode: "HTML" }))
    .toBe("Bad Request: can't parse entities: Unclosed start tag at byte offset 1");
  expect(await write(button("d".repeat(64)))).toBe(200);
  expect(await write(button("d".repeat(65)))).toBe("Bad Request: BUTTON_DATA_INVALID");
  expect(await write(button("я".repeat(33)))).toBe("Bad Request: BUTTON_DATA_INVALID");
  expect(await write(button("d", ""))).toMatch(/Text of a button is empty/);
  const many = Array.from({ length: 101 }, () => [{ text: "x", callback_data: "d" }]);
  expect(await write({ reply_markup: { inline_keyboard: many } }))
    .toBe("Bad Request: reply markup is too long");
});

test("400: what is edited must be there, of the bot, and become another", async () => {
  open();
  const person = telegram.person();
  person.says("/start");
  const sent = await call(telegram, "sendMessage", { chat_id: person.id, text: "one" });
  const { message_id } = sent.body.result as { message_id: number };
  const edit = (params: object) =>
    call(telegram, "editMessageText", { chat_id: person.id, message_id, ...params });
  expect(await edit({ text: "one" })).toMatchObject({
    body: { description: expect.stringContaining("message is not modified") },
  });
  expect(await edit({ text: "two" })).toMatchObject({ status: 200 });
  expect(await edit({ text: "two", message_id: message_id - 1 }))
    .toEqual(refusal(400, "Bad Request: message to edit not found"));
  expect(person.sees().map(({ text }) => text)).toEqual(["two"]);
});

test("429: more messages in a second than Telegram takes, with how long to wait", async () => {
  open({ perSecond: 3 });
  const person = telegram.person();
  person.says("/start");
  const write = () => call(telegram, "sendMessage", { chat_id: person.id, text: "x" });
  const answers = [await write(), await write(), await write(), await write()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers[3]?.body).toMatchObject({
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  });
  expect(telegram.mostPerSecond()).toBe(3);
});

test("troubles come in their order, to whom they were meant", async () => {
  open();
  const [one, other] = [telegram.person(), telegram.person()];
  one.says("/start");
  other.says("/start");
  const write = (chat_id: number) => brokenOrNot(telegram, "sendMessage", { chat_id, text: "x" });
  const { troubles } = telegram;
  troubles.plan("sendMessage", refused(tooMany(7)), { chatId: one.id });
  troubles.plan("sendMessage", internalError, { times: 2 });
  troubles.plan("sendMessage", { kind: "broken", status: 502 });
  troubles.plan("sendMessage", { kind: "lost" });
  expect(await write(other.id)).toBe("500 Internal Server Error");
  expect(await write(one.id)).toBe("429 Too Many Requests: retry after 7");
  expect(await write(one.id)).toBe("500 Internal Server Error");
  expect(await write(one.id)).toMatch(/^502 <html>/);
  expect(one.written()).toHaveLength(0);
  expect(await write(one.id)).toBe("no answer");
  expect(one.written()).toHaveLength(1);
  troubles.plan("sendMessage", { kind: "slow", ms: 150 });
  const began = performance.now();
  expect(await write(one.id)).toBe("200");
  expect(performance.now() - began).toBeGreaterThan(140);
});
