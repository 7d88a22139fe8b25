import { languageName } from "../wording/language-name.ts";
import type { Language } from "../wording/languages.ts";

/** Languages that are offered when one is typed; any other can be named by its BCP 47 tag. */
const OFFERED =
  "ar be bg cs da de el en es et fa fi fr ga he hi hu hy it ja ka kk ko lt lv nl no pl pt ro " +
  "ru sk sl sq sr sv tr uk ur vi zh";

const offered = OFFERED.split(" ");
/** The names of the languages that are offered, in their alphabet. */
export const offeredLanguages = (language: Language): string[] =>
  offered.map((tag) => languageName(tag, language)).sort(new Intl.Collator(language).compare);

/** The tag of a language that somebody has typed by its name, or the text as it is. */
export function tagOf(text: string, language: Language): string {
  const wanted = text.toLocaleLowerCase(language);
  const isIt = (tag: string) => languageName(tag, language).toLocaleLowerCase(language) === wanted;
  return offered.find(isIt) ?? text;
}
