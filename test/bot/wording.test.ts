import { expect, test } from "vitest";
import { languageOf, languages } from "../../bot/wording/language.ts";
import { dateInWords, momentOf, placeInWords, spanText } from "../../bot/wording/moment.ts";
import { sayIn, type SentenceName, tables } from "../../bot/wording/wording.ts";

const names = Object.keys(tables.en) as SentenceName[];
const paramsOf = (sentence: string) =>
  [...new Set([...sentence.matchAll(/\$(\w+)/g)].map(([, name]) => name))].toSorted();

test.each(names)("%s says the same params in each language", (name) => {
  for (const language of languages) {
    expect(paramsOf(tables[language][name])).toEqual(paramsOf(tables.en[name]));
  }
});

test.each(languages)("in %s every sentence can be said, for every number", (language) => {
  const say = sayIn(language);
  for (const name of names) {
    const params = paramsOf(tables[language][name]);
    for (const n of [0, 1, 2, 5, 11, 21, 22, 25, 100]) {
      const text = say(name, Object.fromEntries(params.map((param) => [param, n])));
      expect(text).not.toMatch(/[{}]/);
      expect(text).not.toBe("");
    }
  }
});

test("numbers have the forms of their language", () => {
  const waits = (language: "en" | "uk" | "ru") =>
    [1, 2, 5, 21].map((n) => /\d+ (\p{L}+)/u.exec(sayIn(language)("wait", { n }))?.[1]);
  expect(waits("en")).toEqual(["minute", "minutes", "minutes", "minutes"]);
  expect(waits("uk")).toEqual(["хвилину", "хвилини", "хвилин", "хвилину"]);
  expect(waits("ru")).toEqual(["минуту", "минуты", "минут", "минуту"]);
});

test("the profile's language comes first, then Telegram's, then English", () => {
  expect(languageOf("ru", "uk")).toBe("ru");
  expect(languageOf(null, "uk-UA")).toBe("uk");
  expect(languageOf("de", "ru")).toBe("ru");
  expect(languageOf(null, undefined)).toBe("en");
});

test("a day is told in words, with months as they stand after a day", () => {
  const of = (language: "en" | "uk" | "ru") => dateInWords(sayIn(language), language, "2027-03-28");
  expect(of("en")).toBe("Sunday, 28 March");
  expect(of("uk")).toBe("неділя, 28 березня");
  expect(of("ru")).toBe("воскресенье, 28 марта");
});

test("where clocks change both offsets are told, and each time has its own", () => {
  const [before, after] = [
    momentOf("2027-10-31T03:30:00+03:00"),
    momentOf("2027-10-31T03:30:00+02:00"),
  ];
  expect(placeInWords("Europe/Kyiv", [before, after])).toBe("Europe/Kyiv, UTC+03:00/+02:00");
  expect(spanText(before, after)).toBe("03:30 (+03:00)–03:30 (+02:00)");
  expect(spanText(after, after, [before])).toBe("03:30–03:30 (+02:00)");
  expect(placeInWords("UTC", [momentOf("2027-10-31T03:30:00Z")])).toBe("UTC");
});
