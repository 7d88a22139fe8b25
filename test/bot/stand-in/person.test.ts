import { afterEach, beforeEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "../../support/telegram/telegram.ts";
import { call } from "./call.ts";

let telegram: Telegram;
beforeEach(() => void (telegram = startTelegram()));
afterEach(() => telegram.close());

type Told = Record<string, { id?: string; text?: string; data?: string; from?: object }>;

/** The next update, as the smallest of all bots takes it. */
async function hear(): Promise<Told> {
  const { body } = await call(telegram, "getUpdates", { timeout: 5 });
  // What the person has just done.
  const [told] = body.result as (Told & { update_id: number })[];
  if (!told) throw new Error("nothing was told");
  await call(telegram, "getUpdates", { offset: told.update_id + 1 });
  return told;
}

const write = (chat_id: number, text: string, reply_markup?: object) =>
  call(telegram, "sendMessage", { chat_id, text, reply_markup });

test("a person says, reads, presses and is answered over the chat", async () => {
  const person = telegram.person({ name: "Olha", language: "uk" });
  person.opens(`https://t.me/${telegram.username}?start=ABCD2345`);
  const { message } = await hear();
  expect(message).toMatchObject({
    text: "/start ABCD2345",
    from: { id: person.id, language_code: "uk" },
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  });
  await write(person.id, "Choose", {
    inline_keyboard: [[{ text: "📅 Schedule", callback_data: "s:1" }]],
  });
  expect(await person.reads("Choose")).toMatchObject({ text: "Choose" });
  const pressed = person.presses(/Schedule/);
  const { callback_query } = await hear();
  expect(callback_query).toMatchObject({ data: "s:1", message: { text: "Choose" } });
  await call(telegram, "answerCallbackQuery", {
    callback_query_id: callback_query?.id,
    text: "soon",
  });
  expect(await pressed).toBe("soon");
  expect(await call(telegram, "answerCallbackQuery", { callback_query_id: callback_query?.id }))
    .toMatchObject({ status: 400 });
});

test("what was read is not read again; what was not said fails with what was", async () => {
  const person = telegram.person();
  person.says("/start");
  await write(person.id, "hello one");
  await write(person.id, "hello two");
  expect((await person.reads(/hello/)).text).toBe("hello one");
  expect((await person.reads(/hello/)).text).toBe("hello two");
  await write(person.id, "bye");
  await expect(person.reads(/hello/, 50)).rejects.toThrow(/wrote: bye/);
});

test("a button below the chat says its label", async () => {
  const person = telegram.person();
  person.says("/start");
  await hear();
  await write(person.id, "menu", { keyboard: [["📅 Розклад", { text: "Уроки" }]] });
  expect(await person.presses("Розклад")).toBe("");
  expect((await hear())["message"]).toMatchObject({ text: "📅 Розклад" });
});

test("a person forges data, and a group is no private chat", async () => {
  const person = telegram.person();
  const group = telegram.group("Class 7B");
  const forged = group.forges(person, "s:1");
  const { callback_query } = await hear();
  expect(callback_query).toMatchObject({ data: "s:1", message: { chat: { type: "supergroup" } } });
  await call(telegram, "answerCallbackQuery", { callback_query_id: callback_query?.id });
  expect(await forged).toBe("");
  group.hears(person, `/start@${telegram.username}`);
  expect((await hear())["message"]).toMatchObject({ chat: { id: group.id } });
});
