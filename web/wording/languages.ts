/** The languages of the pages. */
export const languages = ["en", "uk", "ru"] as const;
export type Language = typeof languages[number];
