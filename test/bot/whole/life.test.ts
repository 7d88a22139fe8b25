import { beforeAll, expect, test } from "vitest";
import type { Person } from "../../support/telegram/person.ts";
import { anApiAt, type Api } from "./api.ts";
import { codeFor, link } from "./linking.ts";
import { acquaint, aMember, aTeachingTutor, type Teaching } from "./members.ts";
import { aBot, aTelegram, expectNothingRefused } from "./stage.ts";
import { type Language, presses, spell, WORDS } from "./walk.ts";

/** A Friday; in Kyiv clocks go from 03:00 to 04:00 on the Sunday after it, 2060-03-28. */
const FRIDAY = "2060-03-26T06:00:00Z";

/** What their Telegram speaks, which counts until the bot knows their profile. */
const OF_TELEGRAM: Readonly<Record<Language, string | null>> = { en: "uk", uk: "ru-RU", ru: null };

const telegram = aTelegram();
let api: Api;
let teaching: Teaching;
let tutorsChat: Person;

beforeAll(async () => {
  api = await anApiAt(FRIDAY);
  teaching = await aTeachingTutor(api, {
    zone: "America/New_York",
    from: "02:00",
    to: "08:00",
    language: "en",
  });
  tutorsChat = telegram.person({ name: "Anna", hasStarted: true });
  await link(api, teaching.tutor, tutorsChat);
  await aBot(api, telegram, { CLOCK_SHIFT_MS: `${Date.parse(FRIDAY) - Date.now()}` });
}, 60_000);

/** All that they are told in their life with the bot, message by message. */
async function live(language: Language): Promise<string[]> {
  const { tutor } = teaching;
  const words = WORDS[language];
  const student = await aMember(api, "student", { name: "Olha Bondar", language });
  await acquaint(tutor, student);
  const person = telegram.person({ name: "Olha", language: OF_TELEGRAM[language] });
  const told: string[] = [];
  const hears = async (what: string | RegExp) => void told.push(spell(await person.reads(what)));

  person.says("/start");
  await hears(/\d/);
  // As one reads it, in two groups.
  const { code } = await codeFor(student);
  person.says(`${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`);
  await hears(words.linked);
  told.push(
    ...await presses(person, [
      [words.schedule, /📅/],
      [/🏠/, /Europe\/Kyiv/],
      [words.free, /\?/],
      ["Anna Koval", "Anna Koval"],
      ["Physics", /\n/],
      [/28/, /28/],
      [/^11:00/, "Physics"],
      [words.book, words.booked],
    ]),
  );
  await hears(words.confirmation);
  person.says("/schedule");
  await hears("Physics");
  await tutorsChat.reads(/is booked/);
  // It is 1 h before the lesson.
  await api.db`
    update notifications set scheduled_at = now()
    where kind = 'reminder' and recipient_id = ${student.id} and status = 'pending'`;
  await hears(words.reminder);
  person.says("/lessons");
  await hears(words.oneAhead);
  told.push(
    ...await presses(person, [
      ["Anna Koval", "Physics"],
      [words.move, /28/],
      [/29/, /29/],
      [/^10:00/, "Physics"],
      [words.moveThere, words.moved],
    ]),
  );
  told.push(`— ${spell(await tutorsChat.reads(/was moved/))}`);
  person.says("/lessons");
  await hears(words.oneAhead);
  told.push(
    ...await presses(person, [
      ["Anna Koval", "Physics"],
      [words.cancel, "Physics"],
      [words.cancelIndeed, words.cancelled],
    ]),
  );
  told.push(`— ${spell(await tutorsChat.reads(/was cancelled/))}`);
  person.says("/lessons");
  await hears(words.nothingAhead);
  return told;
}

test.each(["en", "uk", "ru"] as const)(
  "a person links, sees the week, books, is reminded, reschedules and cancels as clocks change: %s",
  async (language) => {
    const told = (await live(language)).join("\n\n---\n\n");
    const path = `test/bot/whole/transcripts/${language}.txt`;
    if (Deno.env.get("DRAFT")) await Deno.writeTextFile(path, `${told}\n`);
    expect(`${told}\n`).toBe(await Deno.readTextFile(path));
    expectNothingRefused(telegram);
  },
  120_000,
);
