import type { Plugin } from "rolldown";
import { en } from "../../src/wording/en.ts";
import { ru } from "../../src/wording/ru.ts";
import { uk } from "../../src/wording/uk.ts";

/**
 * Translations as a Worker has them: a text for each section, of its sentences in the order of those in English, which
 * is read when somebody is spoken to in that language. In it Latin letters stand for Cyrillic ones, so that the engine
 * keeps all of the Worker with one byte a letter.
 */
export const translations: Plugin = {
  name: "translations",
  resolveId: (id) => id === READER ? `\0${READER}` : null,
  load(id) {
    if (id === `\0${READER}`) return reader;
    const [, name] = /\/src\/wording\/(uk|ru)\.ts$/.exec(id) ?? [];
    if (name !== "uk" && name !== "ru") return null;
    const texts = Object.entries({ uk, ru }[name]).map(([section, its]) =>
      [section, inLatin(sentences(Reflect.get(en, section), its).join("\n"))] as const
    );
    return `import { en } from "./en.ts";
      import { translated } from "${READER}";
      export const ${name} = translated(en, ${JSON.stringify(Object.fromEntries(texts))});`;
  },
};

const READER = "translated";
const LETTERS = "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя";
const FOR_THEM = "abvgGdeEFjzyiIJklmnoprstufhcCwWXYZQUA";
/** Before a letter that is a capital one, and around what is Latin. */
const [CAPITAL, LATIN] = ["^", "~"];

/**
 * The leaves of `texts`, in the order of the keys in English.
 * @throws Error where there are others than in English
 */
function sentences(english: unknown, texts: unknown): string[] {
  if (typeof english === "string" && typeof texts === "string") return [texts];
  if (!isRecord(english) || !isRecord(texts)) throw unlike(JSON.stringify(texts));
  const keys = Object.keys(english);
  if (Object.keys(texts).sort().join() !== keys.toSorted().join()) throw unlike(keys.join(", "));
  return keys.flatMap((key) => sentences(english[key], texts[key]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const unlike = (what: string) => new Error(`a translation is not like the English: ${what}`);

/** @throws Error for what could not be read back */
function inLatin(text: string): string {
  const latin = text.replaceAll(/[A-Za-z]+/g, `${LATIN}$&${LATIN}`)
    .replaceAll(/\p{Script=Cyrillic}/gu, (letter) => {
      const small = letter.toLowerCase();
      const stands = FOR_THEM[LETTERS.indexOf(small)];
      if (stands === undefined) throw new Error(`${letter} is in no alphabet that is known here`);
      return letter === small ? stands : CAPITAL + stands;
    });
  if (/[~^]/.test(text)) throw new Error(`${CAPITAL} and ${LATIN} stand in a translation`);
  return latin;
}

/** By numbers, since letters are slow while the engine does not know the code yet. */
const reader = `
  const tableOf = (letters) => {
    const table = Uint16Array.from({ length: 128 }, (_, code) => code);
    for (let i = 0; i < letters.length; i++) table["${FOR_THEM}".charCodeAt(i)] = letters.charCodeAt(i);
    return table;
  };
  const small = tableOf("${LETTERS}"), capital = tableOf("${LETTERS.toUpperCase()}");
  const cyrillic = (text) => {
    const codes = new Uint16Array(text.length);
    let [length, isLatin, table] = [0, false, small];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === ${LATIN.charCodeAt(0)}) isLatin = !isLatin;
      else if (code === ${CAPITAL.charCodeAt(0)}) table = capital;
      else {
        codes[length++] = isLatin || code > 127 ? code : table[code];
        table = small;
      }
    }
    return new TextDecoder("utf-16le").decode(codes.subarray(0, length));
  };
  const like = (english, texts) => {
    if (typeof english === "string") return texts.next().value;
    if (Array.isArray(english)) return english.map((one) => like(one, texts));
    return Object.fromEntries(Object.entries(english).map(([key, one]) => [key, like(one, texts)]));
  };
  export const translated = (english, texts) => {
    const sections = {};
    for (const name in english) {
      let known;
      const get = () => known ??= like(english[name], cyrillic(texts[name]).split("\\n").values());
      Object.defineProperty(sections, name, { get, enumerable: true });
    }
    return sections;
  };
`;
