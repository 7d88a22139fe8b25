import { MessageFormat } from "messageformat";
import type { MessageFunction, MessageValue } from "messageformat/functions";
import { en, type Sentences } from "./en.ts";
import type { Language } from "./language.ts";
import { ru } from "./ru.ts";
import { uk } from "./uk.ts";

export type SentenceName = keyof Sentences;

/** Says a sentence with its params. */
export type Say = (name: SentenceName, params?: Readonly<Record<string, unknown>>) => string;

export const tables: Readonly<Record<Language, Sentences>> = { en, uk, ru };

/**
 * The sentences of a language. Params are put in as they are: digits are not grouped, and nothing asks for
 * the locale of the process. A param that is missing is left as `{$name}`.
 */
export function sayIn(language: Language): Say {
  const sentences = tables[language];
  const functions = functionsOf(language);
  const compiled = new Map<SentenceName, MessageFormat<string>>();
  return (name, params = {}) => {
    let message = compiled.get(name);
    if (!message) {
      message = new MessageFormat(language, sentences[name], { bidiIsolation: "none", functions });
      compiled.set(name, message);
    }
    return message.format({ ...params }, () => {});
  };
}

function functionsOf(language: Language): Record<string, MessageFunction<string>> {
  const plurals = new Intl.PluralRules(language);
  return {
    number: (_, __, input) => said(String(input)),
    string: (_, __, input) => said(String(input ?? "")),
    /** Selects `none` where there is nothing to say. */
    text: (_, __, input) => said(String(input ?? ""), [String(input ?? "") === "" ? "none" : ""]),
    /** Selects by the number itself, else by its plural. */
    count: (_, __, input) => said(String(input), [String(input), plurals.select(Number(input))]),
  };
}

const said = (text: string, keys: readonly string[] = []): MessageValue<string> => ({
  type: "text",
  toString: () => text,
  valueOf: () => text,
  selectKey: (offered) => keys.find((key) => offered.has(key)) ?? null,
});
