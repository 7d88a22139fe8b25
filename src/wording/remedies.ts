import { type Remedies, remedies as en } from "./en-remedies.ts";
import type { Language } from "./languages.ts";
import { remedies as ru } from "./ru-remedies.ts";
import { remedies as uk } from "./uk-remedies.ts";

/**
 * What to do about each problem, in every language: Markdown without params. They stand beside the other sentences,
 * since only the pages have them, which a Worker does not write.
 */
export const REMEDIES: Readonly<Record<Language, Remedies>> = { en, uk, ru };
