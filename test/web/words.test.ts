import { describe, expect, test } from "vitest";
import { findWord } from "../../web/wording/find-word.ts";
import { type Language, languages } from "../../web/wording/languages.ts";

type Words = { readonly [key: string]: string | Words };
type Area = { readonly default: Words };

const WEB = new URL("../../web/", import.meta.url);
/** How many forms a word may have that is counted; in English one more, of none. */
const FORMS: Readonly<Record<Language, readonly number[]>> = { en: [2, 3], uk: [3], ru: [3] };

/** The words of a language under their whole keys: `find.sorts.price`. */
async function wordsOf(language: Language): Promise<Map<string, string>> {
  const words = new Map<string, string>();
  const add = (group: Words, before: string) => {
    for (const [key, word] of Object.entries(group)) {
      if (typeof word !== "string") add(word, `${before}${key}.`);
      else if (words.has(before + key)) throw new Error(`${before}${key} stands in two files`);
      else words.set(before + key, word);
    }
  };
  for await (const { name } of Deno.readDir(new URL(`wording/${language}/`, WEB))) {
    const area: Area = await import(`../../web/wording/${language}/${name}`);
    add(area.default, "");
  }
  return words;
}

const all = new Map<Language, ReadonlyMap<string, string>>();
for (const language of languages) all.set(language, await wordsOf(language));
const english = all.get("en") ?? new Map<string, string>();

/** All code of the pages but the words themselves. */
async function sources(folder = WEB): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && folder.href.endsWith("/wording/")) continue;
    if (isDirectory) texts.push(await sources(new URL(`${name}/`, folder)));
    else if (/\.(ts|vue)$/.test(name)) texts.push(await Deno.readTextFile(new URL(name, folder)));
  }
  return texts.join("\n");
}

const placesIn = (word: string) =>
  [...new Set(Array.from(word.matchAll(/\{(\w+)\}/g), ([, place]) => place))].sort();
const formsOf = (word: string) => word.split(" | ").length;

test("words are found under the keys of groups within groups, and nothing else is", () => {
  const words = { find: { sorts: { price: "Price" }, sort: "Sort by" } };
  expect(findWord(words, "find.sorts.price")).toBe("Price");
  expect(findWord(words, "find.sort")).toBe("Sort by");
  for (const key of ["find.price", "sorts", "find.sort.length", "toString", "find.constructor"]) {
    expect(findWord(words, key)).toBeNull();
  }
});

describe.each(languages)("the words in %s", (language) => {
  const words = all.get(language) ?? new Map<string, string>();

  test("have the keys that the English ones have", () => {
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("have the same places to be filled, in each form of a plural", () => {
    for (const [key, word] of words) {
      expect([key, placesIn(word)]).toEqual([key, placesIn(english.get(key) ?? "")]);
    }
  });

  test("have a form for each number that is said in its own way", () => {
    for (const [key, word] of words) {
      const isCounted = formsOf(english.get(key) ?? "") > 1;
      const may = isCounted ? FORMS[language] : [1];
      expect([key, may.includes(formsOf(word))]).toEqual([key, true]);
    }
  });
});

/** The groups of English words that say over which names they go: `week.status`, of `Cell["status"]`. */
async function typedGroups(): Promise<ReadonlySet<string>> {
  const groups = new Set<string>();
  const folder = new URL("wording/en/", WEB);
  for await (const { name } of Deno.readDir(folder)) {
    const code = (await Deno.readTextFile(new URL(name, folder))).replaceAll(/"[^"\n]*"/g, "");
    const way: string[] = [];
    for (const [, opened, typed] of code.matchAll(/(\w+:?) \{|\}( satisfies Each<)?/g)) {
      if (opened !== undefined) way.push(opened);
      else {
        if (typed) groups.add(way.filter((part) => part.endsWith(":")).join("").slice(0, -1));
        way.pop();
      }
    }
  }
  return new Set([...groups].map((group) => group.replaceAll(":", ".")));
}

/** Every quoted text of the code that is, or could be, the whole key of a word. */
const literalsIn = (code: string): ReadonlySet<string> =>
  new Set(Array.from(code.matchAll(/["'`]([\w.]+)["'`]/g), ([, text = ""]) => text));

/** What keys are put together of: of `week.status.${status}` the group, and what comes behind, which is to be nothing. */
const composedIn = (code: string): { readonly group: string; readonly rest: string }[] =>
  Array.from(
    code.matchAll(/\bt\(\s*`([\w.]*)\$\{[^`}]*\}([^`]*)`/g),
    ([, before = "", rest = ""]) => ({ group: before.replace(/\.$/, ""), rest }),
  );

test("a key is put together of a whole group and one of the names over which the group goes", async () => {
  const [composed, typed] = [composedIn(await sources()), await typedGroups()];
  expect(composed.filter(({ group, rest }) => rest !== "" || !typed.has(group))).toEqual([]);
  expect([...typed].filter((name) => composed.every(({ group }) => group !== name))).toEqual([]);
});

test("each word is said somewhere, and what is said has a word", async () => {
  const code = await sources();
  const [literals, groups] = [
    literalsIn(code),
    new Set(composedIn(code).map(({ group }) => group)),
  ];
  const groupOf = (key: string) => key.slice(0, key.lastIndexOf("."));
  const isSaid = (key: string) => literals.has(key) || groups.has(groupOf(key));
  expect([...english.keys()].filter((key) => !isSaid(key))).toEqual([]);

  const said = /\bt\(\s*(?:[^"'`;]*\?\s*)?["']([\w.]+)["'](?:\s*:\s*["']([\w.]+)["'])?/g;
  const keys = Array.from(code.matchAll(said), ([, ...found]) => found).flat().filter(Boolean);
  expect(keys.length).toBeGreaterThan(300);
  expect(keys.filter((key) => !english.has(key))).toEqual([]);
});
