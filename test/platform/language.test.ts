import { expect, test } from "vitest";
import { languageFor } from "../../src/platform/http/language.ts";
import type { Language } from "../../src/wording/languages.ts";

const asked = (header: string | null, own: Language | null = null): Language =>
  languageFor(new Headers(header === null ? {} : { "accept-language": header }), own);

test.each<[string, Language]>([
  ["uk", "uk"],
  ["UK", "uk"],
  ["uk-UA", "uk"],
  ["uk-Cyrl-UA-x-private", "uk"],
  ["ru-RU,ru;q=0.9,en;q=0.8", "ru"],
  ["de-DE, uk;q=0.1", "uk"],
  ["en;q=0.5, uk;q=0.501", "uk"],
  ["ru;q=0.3,uk;q=0.3", "ru"],
  ["\tuk ; q=1.000 ", "uk"],
  ["uk;q=0, ru", "ru"],
  ["uk-UA, uk;q=0, ru;q=0.1", "ru"],
  ["*", "en"],
  ["*, uk", "en"],
  ["*;q=0.1, uk", "uk"],
  ["en;q=0, *", "uk"],
  ["en;q=0", "uk"],
  ["en;q=0, uk;q=0, ru;q=0", "en"],
  ["*;q=0", "en"],
])("%s is answered in %s", (header, language) => expect(asked(header)).toBe(language));

test.each([
  "",
  ",,,",
  "de",
  "ukrainian-",
  "uk;q=2",
  "uk;q=0.1234",
  "uk;q=",
  "uk;q=abc",
  "uk;q=-1",
  "uk;level=1",
  "u k",
  '"uk"',
  "укр",
  "uk/ru",
  "constructor",
  "__proto__",
  "-uk",
  "uk_UA",
])("%j asks for none of ours", (header) => {
  // What cannot be in a header at all is not sent.
  if (header === "укр") return expect(() => asked(header)).toThrow(TypeError);
  expect(asked(header)).toBe("en");
  expect(asked(header, "ru")).toBe("ru");
});

test("nonsense beside a language that is ours is passed over", () => {
  expect(asked("uk;q=2, ;;;, @, ru;q=0.2")).toBe("ru");
});

test("a user's own language counts where none is asked for, and only there", () => {
  expect(asked(null)).toBe("en");
  expect(asked(null, "uk")).toBe("uk");
  expect(asked("*", "uk")).toBe("uk");
  expect(asked("de", "uk")).toBe("uk");
  expect(asked("ru", "uk")).toBe("ru");
  expect(asked("uk;q=0", "uk")).toBe("en");
});

test("of a header of a megabyte the first thousand characters are looked at", () => {
  expect(asked("de,".repeat(300_000) + "uk")).toBe("en");
  expect(asked("uk," + "x".repeat(1_000_000))).toBe("uk");
  expect(asked("u".repeat(1_000_000))).toBe("en");
  const begun = performance.now();
  for (let i = 0; i < 100; i++) asked("a-".repeat(10_000) + ",ru");
  expect(performance.now() - begun).toBeLessThan(1000);
});
