import { expect, test } from "vitest";
import { createBotLog } from "../../bot/log.ts";
import { createBot } from "../../bot/telegram/create-bot.ts";
import { keepPace, paceFigures } from "../../bot/telegram/keep-pace.ts";
import { languageOf } from "../../bot/wording/language.ts";
import { sayIn } from "../../bot/wording/wording.ts";
import { atEnd } from "../support/at-end.ts";
import { startTelegram } from "../support/telegram/telegram.ts";

const telegram = startTelegram();
atEnd(() => telegram.close());

/** A bot with nothing but the pace, whose clocks a test moves; `reached` counts what it lets through. */
async function aPacedBot() {
  let [now, reached, nth] = [1_000_000, 0, 0];
  const write = () => {};
  const { bot } = createBot({
    token: telegram.token,
    root: telegram.root,
    log: createBotLog({ level: "error", write, now: () => 0, secrets: [] }),
    onPoll: () => {},
    ended: new AbortController().signal,
  });
  const voiceOf = (language: string | undefined) => sayIn(languageOf(null, language));
  bot.use(keepPace({ ...paceFigures, voiceOf, elapsed: () => now }));
  bot.use(() => void reached++);
  await bot.init();
  const person = () => telegram.person({ hasStarted: true });
  type Sender = ReturnType<typeof person>;
  const from = ({ id }: Sender, language: string) => ({
    id,
    is_bot: false,
    first_name: "A",
    language_code: language,
  });
  const chat = ({ id }: Sender) => ({ id, type: "private" as const, first_name: "A" });
  return {
    person,
    pass: (ms: number) => void (now += ms),
    reached: () => reached,
    says: (sender: Sender, { language = "en", sentAt = now } = {}) =>
      bot.handleUpdate({
        update_id: ++nth,
        message: {
          message_id: nth,
          date: Math.floor(sentAt / 1_000),
          from: from(sender, language),
          chat: chat(sender),
          text: "hello",
        },
      }),
    presses: (sender: Sender) =>
      bot.handleUpdate({
        update_id: ++nth,
        callback_query: {
          id: String(nth),
          from: from(sender, "en"),
          chat_instance: "1",
          data: "menu",
        },
      }),
  };
}

test("one message in two seconds; of what comes sooner a person is told once, plainly and in their language", async () => {
  const bot = await aPacedBot();
  const [hasty, calm] = [bot.person(), bot.person()];
  await bot.says(hasty);
  for (let n = 0; n < 5; n++) {
    bot.pass(300);
    await bot.says(hasty, { language: "uk" });
  }
  expect(bot.reached()).toBe(1);
  expect(hasty.written().map(({ message }) => message.text)).toEqual([
    "Не так швидко, будь ласка: я приймаю одне повідомлення за 2 с. Останнє я пропустив; надішліть його ще раз.",
  ]);
  await bot.says(calm);
  expect(bot.reached()).toBe(2);
  bot.pass(500);
  await bot.says(hasty);
  expect(bot.reached()).toBe(3);
  expect(calm.written()).toEqual([]);
});

test("one press a second; of a press that comes sooner they are told above the chat", async () => {
  const bot = await aPacedBot();
  const hasty = bot.person();
  const answers = () => telegram.calls.filter(({ method }) => method === "answercallbackquery");
  const before = answers().length;
  await bot.presses(hasty);
  await bot.presses(hasty);
  bot.pass(999);
  await bot.presses(hasty);
  expect([bot.reached(), answers().length - before]).toEqual([1, 2]);
  expect(answers().at(-1)?.params["text"]).toBe("Not so fast, please: one press in 1 s.");
  bot.pass(1);
  await bot.presses(hasty);
  // A message does not wait for a press, nor the other way round.
  await bot.says(hasty);
  expect(bot.reached()).toBe(3);
});

test("what had to wait for the bot was not sent too fast", async () => {
  const bot = await aPacedBot();
  const patient = bot.person();
  for (const sentAt of [1_000, 4_000, 7_000]) await bot.says(patient, { sentAt });
  expect([bot.reached(), patient.written()]).toEqual([3, []]);
});
