/** The languages that people are spoken to in (X3), by their tags of BCP 47. */
export const LANGUAGES = ["en", "uk", "ru"] as const;

export type Language = (typeof LANGUAGES)[number];

/** What whoever asks for none of them is answered in. */
export const DEFAULT_LANGUAGE: Language = "en";

export const isLanguage = (text: string | null): text is Language =>
  LANGUAGES.some((language) => language === text);
