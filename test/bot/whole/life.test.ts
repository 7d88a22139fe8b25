import { beforeAll, expect, test } from "vitest";
import type { Person } from "../../support/telegram/person.ts";
import { anApiAt, type Api } from "./api.ts";
import { codeFor, link } from "./linking.ts";
import { acquaint, aMember, aTeachingTutor, enterLesson, type Teaching } from "./members.ts";
import { aBot, aLinkedStudent, aTelegram, expectNothingRefused } from "./stage.ts";
import { type Language, presses, spell, WORDS } from "./walk.ts";

/** A Friday; in Kyiv clocks go from 03:00 to 04:00 on the Sunday after it, 2060-03-28. */
const FRIDAY = "2060-03-26T06:00:00Z";

/** What their Telegram speaks, which counts until the bot knows their profile. */
const OF_TELEGRAM: Readonly<Record<Language, string | null>> = { en: "uk", uk: "ru-RU", ru: null };

/** A Friday; the clocks go back on the Sunday after it, so that 03:00 to 04:00 comes twice. */
const AUTUMN_FRIDAY = "2060-10-29T06:00:00Z";

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
  await aBot(api, telegram, clockAt(FRIDAY));
}, 60_000);

/** For a bot whose machine has this time. */
const clockAt = (now: string) => ({ CLOCK_SHIFT_MS: `${Date.parse(now) - Date.now()}` });

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
    expect(`${told}\n`).toBe(await Deno.readTextFile(path));
    expectNothingRefused(telegram);
  },
  120_000,
);

test.each(
  [
    ["en", "📅 Friday, 26 March – Thursday, 1 April\nTimes: ", "Sunday, 28 March"],
    ["uk", "📅 п’ятниця, 26 березня – четвер, 1 квітня\nЧас: ", "неділя, 28 березня"],
    ["ru", "📅 пятница, 26 марта – четверг, 1 апреля\nВремя: ", "воскресенье, 28 марта"],
  ] as const,
)(
  "a lesson in the night of the change is told with both offsets: %s",
  async (language, title, day) => {
    const { student, person } = await aLinkedStudent(api, telegram, { language });
    const { tutor } = await aTeachingTutor(api);
    await enterLesson(tutor, student, Date.parse("2060-03-28T00:30:00Z"));
    person.says("/schedule");
    const { text } = await person.reads("📅");
    expect(text).toBe(
      `${title}Europe/Kyiv, UTC+02:00/+03:00\n\n${day}\n02:30 (+02:00)–04:30 (+03:00) · ` +
        `${{ en: "lesson with ", uk: "урок, ", ru: "урок, " }[language]}Anna Koval`,
    );
  },
);

test(
  "when clocks go back, the hour that comes twice has its buttons twice, each booking its own",
  async () => {
    const autumn = await anApiAt(AUTUMN_FRIDAY);
    const ownTelegram = aTelegram();
    await aBot(autumn, ownTelegram, clockAt(AUTUMN_FRIDAY));
    const { tutor } = await aTeachingTutor(autumn, { zone: "UTC", from: "00:00", to: "03:00" });
    const { student, person } = await aLinkedStudent(autumn, ownTelegram, { language: "en" });
    await acquaint(tutor, student);
    person.says("/free");
    await person.reads("Whose free times?");
    await presses(person, [
      ["Anna Koval", "which lesson"],
      ["Physics", "Which day?"],
      ["31 Oct", "Sunday, 31 October: what time?"],
    ]);
    expect(person.buttons().map(({ text }) => text).filter((text) => /^\d/.test(text))).toEqual([
      "03:00 (+03:00)",
      "03:30 (+03:00)",
      "03:00 (+02:00)",
      "03:30 (+02:00)",
      "04:00 (+02:00)",
    ]);
    await presses(person, [
      ["03:30 (+02:00)", "Sunday, 31 October, 03:30–04:30 (Europe/Kyiv, UTC+02:00)"],
      ["✅ Book", "Sunday, 31 October, 03:30–04:30 (Europe/Kyiv, UTC+02:00)"],
    ]);
    const { body } = await student.get<{ events: { utc_start: string }[] }>(
      "/lessons/my?role=student",
    );
    expect(body.events.map(({ utc_start }) => utc_start)).toEqual(["2060-10-31T01:30:00Z"]);
    expectNothingRefused(ownTelegram);
  },
  60_000,
);
