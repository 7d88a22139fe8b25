import { beforeAll, expect, test } from "vitest";
import { CODE_LETTERS } from "../../../src/platform/auth/one-time-code.ts";
import type { RunningBot } from "../../support/bot-process.ts";
import type { Person } from "../../support/telegram/person.ts";
import { aRealApi, type RealApi } from "./api.ts";
import { codeFor, eachOf } from "./linking.ts";
import { acquaint, aMember, aTeachingTutor, enterLesson } from "./members.ts";
import {
  aBot,
  aLinkedStudent,
  aTelegram,
  expectNothingRefused,
  HOUR_MS,
  hourAhead,
} from "./stage.ts";

const telegram = aTelegram({ perSecond: 300 });
let api: RealApi;
let bot: RunningBot;

beforeAll(async () => {
  api = await aRealApi();
  bot = await aBot(api, telegram);
}, 60_000);

/** All that somebody could have changed. */
async function everything() {
  const [row] = await api.db<{ text: string }[]>`
    select jsonb_build_object(
      'lessons_and_holds', (select jsonb_agg(lessons order by id) from lessons),
      'linked', (select count(*) from users where telegram_user_id is not null)
    )::text as text`;
  return row?.text;
}

const aGuess = (): string =>
  Array.from({ length: 8 }, () => CODE_LETTERS[Math.floor(Math.random() * CODE_LETTERS.length)])
    .join("");

/** The bot hears one message in two seconds of a person; a guesser is as fast as it lets them be. */
async function guess(person: Person, code = aGuess()): Promise<string> {
  const before = person.written().length;
  person.says(code);
  await expect.poll(() => person.written().length).toBeGreaterThan(before);
  return person.written().at(-1)?.message.text ?? "";
}

test(
  "codes guessed from 100 chats: a plain answer each, then to wait, and nobody is linked",
  async () => {
    const student = await aMember(api, "student");
    await codeFor(student);
    const before = await everything();
    const guessers = Array.from({ length: 100 }, () => telegram.person());
    await eachOf(guessers, async (person) => {
      expect(await guess(person)).toMatch(/code/i);
    }, 20);
    const [stubborn] = guessers;
    if (!stubborn) throw new Error("nobody guesses");
    for (let times = 0; times < 4; times++) await guess(stubborn);
    expect(await guess(stubborn)).toMatch(/Too many tries\. Try again in \d+ minutes?\./);
    const { code } = await codeFor(student);
    expect(await guess(stubborn, code)).toMatch(/Too many tries/);
    expect(await everything()).toBe(before);
    // Those who guess are in nobody's way.
    const honest = telegram.person();
    honest.says(`/start ${code}`);
    await honest.reads(/linked to your account/);
    expectNothingRefused(telegram);
  },
  120_000,
);

/** A lesson of theirs ahead, and the buttons that are about it. */
async function oneWithALesson() {
  const { tutor } = await aTeachingTutor(api);
  const linked = await aLinkedStudent(api, telegram);
  await acquaint(tutor, linked.student);
  await enterLesson(tutor, linked.student, hourAhead(api, 5));
  linked.person.says("/lessons");
  await linked.person.reads(/1 lesson ahead/);
  return { ...linked, tutor };
}

test("a button of another chat does nothing there, and says that it is not valid", async () => {
  const owner = await oneWithALesson();
  await owner.person.presses(/Anna Koval/);
  await owner.person.reads(/Physics|lesson|Anna/);
  await owner.person.presses("Cancel");
  await owner.person.reads("Cancel this lesson?");
  const data = owner.person.buttons().flatMap(({ callback_data }) => callback_data ?? []);
  expect(data.length).toBeGreaterThan(0);
  const thief = await oneWithALesson();
  const before = await everything();
  for (const one of data) {
    const toast = await thief.person.forges(one);
    const shown = thief.person.sees()[0]?.text ?? "";
    expect(`${toast} ${shown}`).toMatch(/not valid any more/);
  }
  expect(await everything()).toBe(before);
  // It was no fault of the owner's.
  await owner.person.presses("Yes, cancel");
  await owner.person.reads(/Cancelled/);
}, 60_000);

test("data that the bot has not written is answered plainly, whatever its bytes", async () => {
  const { person } = await oneWithALesson();
  const before = await everything();
  const real = person.buttons().flatMap(({ callback_data }) => callback_data ?? [])[0] ?? "";
  const forged = [
    "x",
    "x".repeat(64),
    "\u0000\u0001",
    "🎓".repeat(16),
    "null",
    "__proto__",
    `${real}x`,
    real.toUpperCase(),
    real.slice(0, -1),
    real.replace(/\d/, (digit) => `${(Number(digit) + 1) % 10}`),
    `${real.split("~")[0]}~`,
  ];
  for (const data of forged) {
    const toast = await person.forges(data);
    expect(`${toast} ${person.sees()[0]?.text}`, data).toMatch(/not valid any more|menu/);
  }
  expect(await everything()).toBe(before);
  expect(bot.ended()).toBe(false);
  expectNothingRefused(telegram);
}, 60_000);

test("a group: nobody is linked there, and nothing is told or done", async () => {
  const owner = await oneWithALesson();
  const data = owner.person.buttons().flatMap(({ callback_data }) => callback_data ?? [])[0] ?? "";
  const student = await aMember(api, "student");
  const { code } = await codeFor(student);
  const before = await everything();
  const group = telegram.group("Class 7B");
  group.hears(owner.person, `/start@${telegram.username} ${code}`);
  group.hears(owner.person, `/lessons@${telegram.username}`);
  await group.forges(owner.person, data);
  await expect.poll(() => group.written().length).toBeGreaterThan(0);
  for (const { message } of group.written()) {
    expect(message.text).toMatch(/private chats only/);
    expect(message.reply_markup).toBeUndefined();
  }
  expect(await everything()).toBe(before);
  expectNothingRefused(telegram);
}, 60_000);

test("a group: what is said to another bot is not answered", async () => {
  const { person } = await aLinkedStudent(api, telegram);
  const group = telegram.group("Class 7C");
  group.hears(person, "/weather@another_bot");
  group.hears(person, "/start@another_bot 7KQ3WFXD");
  const other = telegram.group("Class 7D");
  other.hears(person, `/MENU@${telegram.username.toUpperCase()}`);
  await expect.poll(() => other.written().length).toBe(1);
  // The bot hears what comes first, first.
  expect(group.written()).toEqual([]);
}, 60_000);

/** Of every kind of markup, and of what turns a text around. */
test("a flood in a group or a chat keeps nobody else waiting", async () => {
  const { person } = await aLinkedStudent(api, telegram);
  const group = telegram.group("Class 8A");
  const stranger = telegram.person();
  for (let n = 0; n < 150; n++) {
    group.hears(stranger, `/start@${telegram.username}`);
    stranger.says(`/lessons ${n}`);
  }
  const before = person.written().length;
  person.says("/menu");
  await expect.poll(() => person.written().length, { timeout: 5_000 }).toBeGreaterThan(before);
  expect(group.written()).toHaveLength(1);
  expect(stranger.written().length).toBeGreaterThan(0);
});

const MARKUP =
  "<b>A</b> </code> &lt; & *_B_* `C` [D](tg://user?id=1) ~E~ ||F|| > # + - = | { } . ! \\ 𝕲 🎓";

test(
  "names full of markup, in messages of any length: all of them are taken, as they are written",
  async () => {
    const { tutor, service } = await aTeachingTutor(api, { name: MARKUP, service: MARKUP });
    const { student, person } = await aLinkedStudent(api, telegram, { name: MARKUP });
    await acquaint(tutor, student);
    const start = hourAhead(api, 2);
    await eachOf(Array.from({ length: 60 }, (_, index) => index), async (index) => {
      await enterLesson(tutor, student, start + index * 2 * HOUR_MS);
    });
    person.says("/start");
    await person.reads(/<b>A<\/b>/);
    for (const command of ["/schedule", "/lessons"]) {
      person.says(command);
      await person.reads(/<b>A<\/b>/);
    }
    person.says("/free");
    await person.reads(/Whose free times/);
    await person.presses("<b>A</b>");
    await person.reads(/which lesson/);
    expect(person.buttons().map(({ text }) => text).join()).toContain("<b>A</b>");
    expect(service.name).toBe(MARKUP);
    await expect.poll(() => person.written().length, { timeout: 30_000 }).toBeGreaterThan(60);
    expectNothingRefused(telegram);
  },
  120_000,
);

test("texts of 4,096 characters and of none that can be read are answered plainly", async () => {
  const { person } = await aLinkedStudent(api, telegram);
  const texts = [
    "x".repeat(4_096),
    "<".repeat(4_096),
    "/start " + "A".repeat(4_000),
    "/",
    "\u202e",
  ];
  for (const text of texts) {
    const before = person.written().length;
    person.says(text);
    await expect.poll(() => person.written().length).toBeGreaterThan(before);
  }
  expect(bot.ended()).toBe(false);
  expectNothingRefused(telegram);
}, 60_000);
