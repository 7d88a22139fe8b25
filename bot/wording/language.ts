/** What the bot speaks. */
export const languages = ["en", "uk", "ru"] as const;
export type Language = (typeof languages)[number];

/** The language of a person's profile, else that of their Telegram (`uk`, `en-US`), else English. */
export function languageOf(profile: string | null | undefined, telegram?: string): Language {
  for (const tag of [profile, telegram]) {
    const spoken = languages.find((language) => tag?.toLowerCase().split("-")[0] === language);
    if (spoken) return spoken;
  }
  return "en";
}
