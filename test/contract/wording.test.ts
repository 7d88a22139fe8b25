import { type Model, parseMessage, validate } from "messageformat";
import { describe, expect, test } from "vitest";
import { invalid, Problem, STATUSES } from "../../src/problem.ts";
import { en } from "../../src/wording/en.ts";
import { type Language, LANGUAGES } from "../../src/wording/languages.ts";
import { REMEDIES } from "../../src/wording/remedies.ts";
import { spanInWords, tellLesson } from "../../src/wording/tell-lesson.ts";
import { inEnglish, TEXTS, type Wording, wordingIn } from "../../src/wording/wording.ts";

/** Every text of a part of a wording, with the keys that lead to it. */
function textsOf(part: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof part === "string") return [[path.join("."), part]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, inner]) => textsOf(inner, [...path, key]));
}

/** Remedies are Markdown, in which a brace is a brace. */
const messagesOf = (language: Language) => textsOf(TEXTS[language]);

const allOf = (language: Language) => ({ ...TEXTS[language], remedies: REMEDIES[language] });

const titleOf = /^\p{Lu}[^]*[^.]$/u;
const sentence = /^[\p{Lu}{.][^]*[.}]$/u;

describe.each(LANGUAGES)("the wording of %s", (language) => {
  const { problems } = TEXTS[language];

  test("has a title for every problem, and for nothing else", () => {
    expect(Object.keys(problems).sort()).toEqual(Object.keys(STATUSES).sort());
    const titles = Object.values(problems).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(titleOf);
  });

  test("tells instants in whole seconds, as answers do, where no zone is known", () => {
    const { say, texts } = wordingIn(language);
    const { start } = texts.problems.in_the_past.detail;
    const now = Date.parse("2027-03-29T10:00:07.585Z");
    expect(say(start, { start: now - 7_585, now }))
      .toMatch(/2027-03-29T10:00:00Z .*2027-03-29T10:00:07Z\.$/);
  });

  test("has the sentences of the others, and no empty one", () => {
    const paths = (of: Language) => textsOf(allOf(of)).map(([path]) => path).sort();
    expect(paths(language)).toEqual(paths("en"));
    for (const [path, text] of textsOf(allOf(language))) {
      expect([path, text.trim()]).toEqual([path, text]);
      expect([path, text.length > 0]).toEqual([path, true]);
    }
  });

  test("those of problems, rules and conflicts begin and end as sentences", () => {
    for (const [path, text] of textsOf(allOf(language))) {
      const isWhole = /^(?:rules|conflicts|skipped|notifications|remedies)\.|\.detail\b/.test(path);
      if (isWhole) expect([path, text]).toEqual([path, expect.stringMatching(sentence)]);
    }
  });

  test("speaks of nobody as a man or a woman, and to everybody politely", () => {
    // In Ukrainian and Russian every thing is a he, a she or an it.
    const wrong = {
      en: /\b(he|him|his|she|her)\b/i,
      uk: /(?<!\p{L})(ти|тебе|тобі|твій|твоя|твоє|твої|твого)(?!\p{L})/iu,
      ru: /(?<!\p{L})(ты|тебя|тебе|твой|твоя|твоё|твои|твоего)(?!\p{L})/iu,
    }[language];
    for (const [path, text] of textsOf(allOf(language))) {
      expect([path, text]).toEqual([path, expect.not.stringMatching(wrong)]);
    }
  });

  test("is written in its own letters: none of another alphabet stands amid a word", () => {
    for (const [path, text] of messagesOf(language)) {
      expect([path, text]).toEqual([
        path,
        expect.not.stringMatching(
          /\p{Script=Latin}\p{Script=Cyrillic}|\p{Script=Cyrillic}\p{Script=Latin}/u,
        ),
      ]);
    }
    const foreign = { en: /\p{Script=Cyrillic}/u, uk: /[ыэёъ]/i, ru: /[іїєґ]/i }[language];
    for (const [path, text] of textsOf(allOf(language))) {
      expect([path, text]).toEqual([path, expect.not.stringMatching(foreign)]);
    }
  });
});

/** Params, and for each selector the keys of its variants, of a message. */
function contentOf(message: Model.Message) {
  const params = new Set<string>();
  const functions = new Map<string, string>();
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, name } = node as { type?: string; name?: string };
    if (type === "variable" && name !== undefined) params.add(name);
    for (const inner of Object.values(node)) walk(inner);
  };
  walk(message);
  for (const { name, value } of message.declarations) {
    if (value.functionRef) functions.set(name, value.functionRef.name);
  }
  const selectors = message.type !== "select" ? [] : message.selectors.map(({ name }, at) => ({
    of: functions.get(name),
    keys: message.variants.map(({ keys }) => {
      const key = keys[at];
      return key === undefined || key.type === "*" ? "*" : key.value;
    }),
  }));
  return { params: [...params].sort(), selectors };
}

const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

describe("the messages of all languages", () => {
  const parsed = LANGUAGES.map((language) =>
    [
      language,
      new Map(messagesOf(language).map(([path, text]) => [path, parseMessage(text)])),
    ] as const
  );

  test.each(parsed)("%s: are messages that the library can read", (_, messages) => {
    for (const message of messages.values()) validate(message);
  });

  test.each(parsed)("%s: fill in what the English ones fill in", (language, messages) => {
    for (const [path, message] of parsed[0]?.[1] ?? []) {
      const other = messages.get(path);
      if (!other) throw new Error(`${language} lacks ${path}`);
      expect([path, ...contentOf(other).params]).toEqual([path, ...contentOf(message).params]);
    }
  });

  test.each(parsed)("%s: fill in the same in each form of a count", (_, messages) => {
    for (const [path, message] of messages) {
      if (message.type !== "select") continue;
      const chosen = new Set(message.selectors.map(({ name }) => name));
      const filled = message.variants.map(({ value }) =>
        contentOf({ type: "message", declarations: [], pattern: value }).params
          // The form of none, or of one, need not say the number.
          .filter((name) => !chosen.has(name))
      );
      for (const params of filled) expect([path, params]).toEqual([path, filled[0]]);
    }
  });

  test.each(parsed)("%s: have a form for each plural of the language", (language, messages) => {
    const rules = new Intl.PluralRules(language);
    const needed = new Set(Array.from({ length: 200 }, (_, n) => rules.select(n)));
    let counted = 0;
    for (const [path, message] of messages) {
      for (const { keys } of contentOf(message).selectors) {
        const forms = new Set(keys.filter((key) => CATEGORIES.includes(key)));
        if (forms.size === 0) continue;
        counted++;
        // The last form is `*`, which is also that of fractions.
        expect([path, forms.size, keys.includes("*")]).toEqual([path, needed.size - 1, true]);
        expect([path, [...forms].every((form) => needed.has(form as Intl.LDMLPluralRule))])
          .toEqual([path, true]);
      }
    }
    expect(counted).toBeGreaterThan(20);
  });
});

describe("counts, by the plural rules of the language", () => {
  const said = (language: Language, n: number) => {
    const { texts, say } = wordingIn(language);
    return say(texts.fields.max_length, { n });
  };

  test.each<[Language, number, string]>([
    ["en", 1, "must have at most 1 character"],
    ["en", 2, "must have at most 2 characters"],
    ["uk", 1, "має містити щонайбільше 1 символ"],
    ["uk", 3, "має містити щонайбільше 3 символи"],
    ["uk", 11, "має містити щонайбільше 11 символів"],
    ["uk", 21, "має містити щонайбільше 21 символ"],
    ["uk", 1000, "має містити щонайбільше 1000 символів"],
    ["ru", 1, "должно содержать максимум 1 символ"],
    ["ru", 22, "должно содержать максимум 22 символа"],
    ["ru", 12, "должно содержать максимум 12 символов"],
  ])("%s %i: %s", (language, n, expected) => expect(said(language, n)).toBe(expected));

  test("what a param says is no message: its braces stay as they are", () => {
    const { texts, say } = wordingIn("uk");
    expect(say(texts.fields.pattern, { pattern: "^{$n :count}\\\\{1,2}$" }))
      .toBe("має відповідати шаблону ^{$n :count}\\\\{1,2}$");
  });

  test.each(LANGUAGES)("%s: days and months are those of CLDR", (language) => {
    const { weekdays, months } = TEXTS[language].calendar;
    const named = (date: Date, part: "weekday" | "month") =>
      new Intl.DateTimeFormat(language, {
        weekday: "long",
        day: "numeric",
        month: "long",
        timeZone: "UTC",
      }).formatToParts(date).find(({ type }) => type === part)?.value.replace("\u02bc", "’");
    // 2027-03-01 is a Monday.
    const days = Array.from({ length: 7 }, (_, i) => new Date(Date.UTC(2027, 2, 1 + i)));
    expect(days.map((day) => named(day, "weekday"))).toEqual(weekdays);
    const firsts = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2027, i, 1)));
    expect(firsts.map((day) => named(day, "month"))).toEqual(months);
  });
});

const shouted: Wording = {
  ...inEnglish(),
  texts: {
    ...en,
    problems: {
      ...en.problems,
      slot_conflict: { ...en.problems.slot_conflict, title: "SLOT" },
      slot_in_the_past: { title: "PAST", detail: "BEGAN AT {$start}" },
    },
    fields: { ...en.fields, after: "AFTER {$field}" },
    conflicts: { ...en.conflicts, lesson: "LESSON AT {$start}" },
  },
};

describe("a problem is put into the wording that it is answered in", () => {
  test("its title and its detail", () => {
    const body = new Problem("slot_in_the_past", { start: 5 }).toBody("r", shouted);
    expect(body).toMatchObject({ title: "PAST", error: "PAST", detail: "BEGAN AT 5" });
  });

  test("its errors, and the detail that tells of them", () => {
    const body = invalid("body.end", "after", { field: "start" }).toBody("r", shouted);
    expect(body.errors).toEqual([{ path: "body.end", message: "AFTER start" }]);
    expect(body.detail).toBe("body.end: AFTER start");
  });

  test("its conflicts, and the detail that tells of them", () => {
    const start = Date.parse("2027-03-29T07:00:00Z");
    const message = { say: "lesson", zone: "Europe/Kyiv", start, end: start + 3_600_000 } as const;
    const problem = new Problem("slot_conflict", {}, { conflicts: [{ message }] });
    expect(problem.toBody("r", shouted))
      .toMatchObject({ title: "SLOT", detail: `LESSON AT ${start}` });
    expect(problem.toBody("r", inEnglish()).conflicts)
      .toEqual([{ message: "Overlaps a booked lesson 2027-03-29 10:00–11:00." }]);
  });

  test("in Ukrainian, with the sentences that an older system's people know", () => {
    const start = Date.parse("2027-03-29T07:00:00Z");
    const span = { zone: "Europe/Kyiv", start, end: start + 3_600_000 };
    const conflicts = [
      { message: { say: "slot", ...span } as const },
      { message: { say: "lesson_with", student: "Liam", ...span } as const },
    ];
    const body = new Problem("slot_conflict", {}, { conflicts }).toBody("r", wordingIn("uk"));
    expect(body.detail).toBe(
      "Перекриття з слотом 2027-03-29 10:00-11:00. " +
        "Час перекриває урок з учнем: Liam (2027-03-29 10:00–11:00).",
    );
  });
});

describe("what the people of a lesson are told", () => {
  const start = Date.parse("2027-03-29T07:00:00Z");
  const lesson = { zone: "Europe/Kyiv", start, end: start + 3_600_000 };
  const told = (language: Language, name: string, serviceName: string | null) =>
    tellLesson(wordingIn(language), "confirmation", {
      ...lesson,
      counterpart: { role: "tutor", name },
      serviceName,
    });

  test.each<[Language, string, string | null, string]>([
    ["en", "Anna", "Maths", "Your lesson with Anna (Maths) is booked: Monday, 29 March 2027, "],
    ["en", "", null, "Your lesson with your tutor is booked: Monday, 29 March 2027, "],
    [
      "uk",
      "Анна",
      "Алгебра",
      "Ваш урок «Алгебра» (викладач — Анна) заброньовано: понеділок, 29 березня 2027 р., ",
    ],
    ["uk", "", null, "Ваш урок із викладачем заброньовано: понеділок, 29 березня 2027 р., "],
    [
      "ru",
      "Анна",
      null,
      "Ваш урок (преподаватель — Анна) забронирован: понедельник, 29 марта 2027 г., ",
    ],
  ])("%s, %j, %j", (language, name, service, expected) => {
    expect(told(language, name, service))
      .toBe(`${expected}10:00–11:00 (Europe/Kyiv, UTC+03:00).`);
  });

  test("over midnight, the end has its date", () => {
    const span = { zone: "UTC", start, end: start + 24 * 3_600_000 };
    expect(spanInWords(wordingIn("ru"), span)).toBe(
      "понедельник, 29 марта 2027 г., 07:00 – вторник, 30 марта 2027 г., 07:00 (UTC)",
    );
  });
});

describe("a wrong field is told of under its part of the request", () => {
  const partOf = (field: string) => field === "to" ? "query" : "body";

  test.each([
    ["to", "query.to"],
    ["slots[3].date", "body.slots[3].date"],
    ["query.from", "query.from"],
    ["body", "body"],
  ])("%s is %s", (field, path) => {
    const { errors, detail } = invalid(field, "required").within(partOf).toBody("r", inEnglish());
    expect(errors).toEqual([{ path, message: "is required" }]);
    expect(detail).toBe(`${path}: is required`);
  });
});
