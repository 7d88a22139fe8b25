import { en, type Texts } from "./en.ts";
import { DEFAULT_LANGUAGE, type Language } from "./languages.ts";
import { createFormatter } from "./message.ts";
import { ru } from "./ru.ts";
import { uk } from "./uk.ts";

/** The sentences of every language; one that lacks any of them is a compile error. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, uk, ru };

/**
 * One message of MessageFormat 2 (Unicode TR 35, part 9), or several, of which a param says which it is:
 * `{ fields: "…", host: "…" }` is chosen by `reason`.
 */
export type Sentence = string | { readonly [choice: string]: string };

/** The params that choose among messages, and where none of these fits, the message `other` is taken. */
const CHOICES = ["reason", "what", "of", "status", "expected", "role"];

/** A language, as whoever says something in it needs it. */
export type Wording = {
  readonly language: Language;
  readonly texts: Texts;
  /** The sentence, with its params in their places: instants in epoch ms, dates as ISO texts. */
  readonly say: (sentence: Sentence, params?: object) => string;
};

/**
 * A language as a reader of that zone needs it, whose instants are told on their clock; of a reader whose zone
 * is not known in UTC, as `2027-03-29T10:00:00Z`.
 */
export function wordingFor(language: Language, zone: string | null): Wording {
  const wording = wordingIn(language);
  if (zone === null) return wording;
  return {
    ...wording,
    say: (sentence, params) => wording.say(sentence, { reader: zone, ...params }),
  };
}

const made = new Map<Language, Wording>();

/** Made when it is first asked for; messages are compiled when they are first said. */
export function wordingIn(language: Language): Wording {
  const found = made.get(language);
  if (found) return found;
  const texts = TEXTS[language];
  const format = createFormatter(language, texts);
  const wording: Wording = {
    language,
    texts,
    say: (sentence, params = {}) => format(messageOf(sentence, params), { reader: "", ...params }),
  };
  made.set(language, wording);
  return wording;
}

/** For those who read no other, such as the contract's examples. */
export const inEnglish = (): Wording => wordingIn(DEFAULT_LANGUAGE);

function messageOf(sentence: Sentence, params: object): string {
  if (typeof sentence === "string") return sentence;
  for (const name of CHOICES) {
    const choice: unknown = Reflect.get(params, name);
    if (typeof choice !== "string") continue;
    if (Object.hasOwn(sentence, choice)) return sentence[choice] ?? "";
    if (Object.hasOwn(sentence, "other")) return sentence["other"] ?? "";
  }
  throw new TypeError(`no message for ${JSON.stringify(params)}`);
}
