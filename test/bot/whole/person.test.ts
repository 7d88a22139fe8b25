import { beforeAll, expect, test } from "vitest";
import { aRealApi, type RealApi } from "./api.ts";
import { codeFor, eachOf, link } from "./linking.ts";
import { acquaint, aMember, aTeachingTutor, enterLesson, type Member, ok } from "./members.ts";
import {
  aBot,
  aLinkedStudent,
  aTelegram,
  expectNothingRefused,
  HOUR_MS,
  hourAhead,
  pause,
} from "./stage.ts";
import { presses, WORDS } from "./walk.ts";

const telegram = aTelegram();
let api: RealApi;

beforeAll(async () => {
  api = await aRealApi();
  await aBot(api, telegram);
}, 60_000);

const MINUTE_MS = 60_000;

test(
  "the two programs together: links, books, is reminded by the clock, reschedules, cancels",
  async () => {
    const { tutor } = await aTeachingTutor(api, { from: "00:00", to: "24:00", language: "uk" });
    const student = await aMember(api, "student", { name: "Olha Bondar", language: "en" });
    await acquaint(tutor, student);
    const [person, tutorsChat] = [telegram.person(), telegram.person({ hasStarted: true })];
    await link(api, tutor, tutorsChat);
    const words = WORDS.en;

    person.opens((await codeFor(student)).url);
    await person.reads(words.linked);
    await presses(person, [
      [words.schedule, /📅/],
      [/🏠/, /Europe\/Kyiv/],
      [words.free, /Whose/],
      ["Anna Koval", /which lesson/],
      ["Physics", /Which day/],
      [/^\w{3} \d/, /what time/],
      [/^\d\d:\d\d/, /Book this lesson\?/],
      [words.book, words.booked],
    ]);
    await person.reads(words.confirmation);
    await tutorsChat.reads(WORDS.uk.confirmation);
    person.says("/lessons");
    await person.reads(/1 lesson ahead/);
    await presses(person, [
      ["Anna Koval", "Physics"],
      [words.move, /The lesson is now on/],
      [/^\w{3} \d/, /what time/],
      [/^\d\d:\d\d/, /Move this lesson\?/],
      [words.moveThere, words.moved],
    ]);
    await tutorsChat.reads(/перенесено/);
    person.says("/lessons");
    await person.reads(/1 lesson ahead/);
    await presses(person, [
      ["Anna Koval", "Physics"],
      [words.cancel, /Cancel this lesson\?/],
      [words.cancelIndeed, words.cancelled],
    ]);
    await tutorsChat.reads(/скасовано/);
    person.says("/lessons");
    await person.reads(words.nothingAhead);
    expectNothingRefused(telegram);
  },
  120_000,
);

test("a reminder comes when its time has come, with the person's own lead", async () => {
  const { tutor } = await aTeachingTutor(api);
  const student = await aMember(api, "student");
  const person = telegram.person({ hasStarted: true });
  await link(api, student, person);
  // Two hours ahead, and some seconds more than the lead: the next whole minute after this one.
  const start = Math.ceil(Date.now() / MINUTE_MS + 0.2) * MINUTE_MS + 2 * HOUR_MS;
  const { status } = await student.patch("/me/profile", { reminder_minutes: 120 });
  expect(status).toBe(200);
  await enterLesson(tutor, student, start);
  await person.reads(WORDS.en.confirmation);
  expect(person.unread()).toEqual([]);
  const reminder = await person.reads(WORDS.en.reminder, 90_000);
  expect(Date.now()).toBeGreaterThanOrEqual(start - 2 * HOUR_MS);
  expect(Date.now()).toBeLessThan(start - 2 * HOUR_MS + 5_000);
  expect(reminder.text).toMatch(/Anna Koval/);
}, 120_000);

test(
  "who unlinks in the bot is told nothing any more, and the code of another links them anew",
  async () => {
    const { tutor } = await aTeachingTutor(api);
    const student = await aMember(api, "student", { language: "ru" });
    const person = telegram.person({ language: "uk" });
    person.opens((await codeFor(student)).url);
    await person.reads(WORDS.ru.linked);
    await presses(person, [
      [/Аккаунт/, /связан/],
      [/Отвязать/, /Отвязать/],
      [/Да, отвязать/, /отвязан/],
    ]);
    const linked = await student.get<{ telegram_id: number | null }>("/me/telegram");
    expect(linked.body.telegram_id).toBeNull();
    const before = person.written().length;
    await enterLesson(tutor, student, Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 30 * HOUR_MS);
    const other = await aMember(api, "student", { name: "Petro", language: "en" });
    person.says((await codeFor(other)).code);
    await person.reads(WORDS.en.linked);
    expect(person.written().length).toBe(before + 1);
    expectNothingRefused(telegram);
  },
  60_000,
);

const accountOf = async ({ get }: Member) =>
  (await get<{ telegram_id: number | null }>("/me/telegram")).body.telegram_id;

test("who unlinks in the web and links anew at once is linked, by link or by typing", async () => {
  const { student, person } = await aLinkedStudent(api, telegram, { language: "en" });
  for (const write of ["/start ", ""]) {
    person.says("/menu");
    await person.reads(/A student/);
    await student.delete("/me/telegram");
    person.says(`${write}${(await codeFor(student)).code}`);
    await person.reads(WORDS.en.linked);
    expect(await accountOf(student)).toBe(person.id);
  }
}, 60_000);

test(
  "the code of another, in a chat that is linked: it says so, and can be unlinked there",
  async () => {
    const { student, person } = await aLinkedStudent(api, telegram, { language: "en" });
    const other = await aMember(api, "student", { name: "Petro" });
    person.says("/menu");
    await person.reads(/A student/);
    person.says((await codeFor(other)).code);
    await person.reads(/is linked with another user/);
    expect(person.buttons().map(({ text }) => text).join()).toMatch(/Unlink/);
    expect([await accountOf(student), await accountOf(other)]).toEqual([person.id, null]);
  },
  60_000,
);

test.each(
  [
    ["cancel", ["Cancel", "Cancel this lesson?"], "✖ Yes, cancel the lesson"],
    ["move", ["Move", "Move this lesson?"], "✅ Move it there"],
  ] as const,
)(
  "a lesson that was moved while the bot asked is not touched, and is shown as it is: %s",
  async (_, [first, question], yes) => {
    const { tutor } = await aTeachingTutor(api, { from: "00:00", to: "24:00" });
    const { student, person } = await aLinkedStudent(api, telegram, { language: "en" });
    await acquaint(tutor, student);
    const start = hourAhead(api, 4);
    const { id } = await enterLesson(tutor, student, start);
    person.says("/lessons");
    await person.reads(/1 lesson ahead/);
    await person.presses("Anna Koval");
    await person.reads("Anna Koval");
    if (first === "Move") {
      await presses(person, [
        ["Move", /The lesson is now on/],
        [/^\w{3} \d/, /what time/],
        [/^\d\d:\d\d/, question],
      ]);
    } else await presses(person, [[first, question]]);
    const now = new Date(start + 30 * HOUR_MS).toISOString();
    await ok(tutor.patch(`/lessons/${id}/reschedule`, { start: now }));
    const was = await ok(tutor.get<Record<string, unknown>>(`/lessons/${id}`));

    await person.presses(yes);
    const told = await person.reads(/^Meanwhile the lesson was moved, and I have changed nothing/);
    const local = String(was["user_local_start"]);
    expect(Date.parse(local)).toBe(Date.parse(now));
    expect(told.text).toContain(local.slice(11, 16));
    expect(await ok(tutor.get(`/lessons/${id}`))).toEqual(was);

    // They have seen it, and may still want it.
    await presses(person, [["✖ Cancel", "Cancel this lesson?"], ["Yes, cancel", /^✖ Cancelled/]]);
    expectNothingRefused(telegram);
  },
  60_000,
);

test(
  "who blocks the bot and is unlinked by that is asked for a code when they come back",
  async () => {
    const { tutor } = await aTeachingTutor(api);
    const { student, person } = await aLinkedStudent(api, telegram, { language: "en" });
    person.says("/schedule");
    await person.reads("📅");
    person.blocks();
    await enterLesson(tutor, student, hourAhead(api, 3));
    await expect.poll(() => accountOf(student), { timeout: 20_000 }).toBeNull();
    await pause(500);
    person.unblocks();
    person.says("/menu");
    await person.reads(/link this chat with your account/);
    person.says(`/start ${(await codeFor(student)).code}`);
    await person.reads(WORDS.en.linked);
    expect(await accountOf(student)).toBe(person.id);
  },
  60_000,
);

test(
  "a week of eighty lessons is told in parts: Later reaches each day, Earlier goes back",
  async () => {
    const { tutor } = await aTeachingTutor(api, { from: "00:00", to: "24:00", language: "en" });
    const student = await aMember(api, "student", { name: "Olha ".repeat(12).trim() });
    const person = telegram.person({ hasStarted: true });
    await link(api, tutor, person);
    const days = [1, 2, 3, 4, 5, 6];
    const numbers = days.flatMap((day) => Array.from({ length: 14 }, (_, n) => ({ day, n })));
    await eachOf(numbers, async ({ day, n }) => {
      await enterLesson(tutor, student, hourAhead(api, day) + n * HOUR_MS);
    });
    person.says("/schedule");
    const messages = [(await person.reads("📅")).text];
    for (let part = 1; part < 4; part++) {
      await person.presses("Later");
      messages.push((await person.reads("📅")).text);
    }
    const lines = messages.join("\n").split("\n").filter((line) => line.includes("Olha Olha"));
    // The last may be of the next week.
    expect(lines).toHaveLength(numbers.length);
    expect(messages.join()).not.toContain("…\n");
    for (const before of messages.slice(0, -1).toReversed()) {
      await person.presses("Earlier");
      expect((await person.reads("📅")).text).toBe(before);
    }
    expectNothingRefused(telegram);
  },
  120_000,
);

test(
  "a tutor who books nothing and an admin are told in plain words what is not for them",
  async () => {
    const role = /\b(student|tutor|admin)\b/;
    const tutor = await aMember(api, "tutor", { language: "uk" });
    const ofTutor = telegram.person({ hasStarted: true });
    await link(api, tutor, ofTutor);
    ofTutor.says("/free");
    expect((await ofTutor.reads("Записуються на уроки лише учні")).text).not.toMatch(role);

    const admin = await aMember(api, "admin", { language: "ru", name: "Ира" });
    const ofAdmin = telegram.person();
    ofAdmin.opens((await codeFor(admin)).url);
    await ofAdmin.reads(WORDS.ru.linked);
    expect(ofAdmin.buttons().map(({ text }) => text)).toEqual(["⚙️ Аккаунт"]);
    for (const command of ["/lessons", "/schedule", "/free"]) {
      ofAdmin.says(command);
      const { text } = await ofAdmin.reads("уроки есть только у преподавателей и учеников");
      expect(text).not.toMatch(role);
    }
    expectNothingRefused(telegram);
  },
  60_000,
);

test("a wrong code is told in one sentence, and what cannot be a code is no try", async () => {
  const person = telegram.person({ language: "uk" });
  person.says("7KQ3WFXD");
  expect((await person.reads("коду")).text).toMatch(/^Такого дійсного коду немає/);
  const welcomes = [
    "hello 100",
    "thank you",
    "OOOOOOOO",
    "/start 01234567",
    "SVBZSVBZ",
    "IL0OIL0O",
  ];
  for (const text of welcomes) {
    person.says(text);
    await person.reads(/^Вітаю!/);
  }
  const [row] = await api.db<{ n: number }[]>`
    select count(*)::int as n from telegram_tries where telegram_user_id = ${person.id}`;
  expect(row?.n).toBe(1);
});
