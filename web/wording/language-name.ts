import type { Language } from "./languages.ts";

/** What a language is called, of its tag; the tag where nobody knows it. */
export function languageName(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
