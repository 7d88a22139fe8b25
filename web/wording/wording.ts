import { computed, ref } from "vue";
import { createI18n, type MessageResolver, registerMessageResolver } from "petite-vue-i18n";
import { lastingStorage } from "../frame/storage.ts";
import { findWord } from "./find-word.ts";
import { type Language, languages } from "./languages.ts";
import { slavicPlural } from "./plurals.ts";
import type { Say } from "./words.ts";

export { type Language, languages };

/** Whose words a page needs besides those of the frame: a file of that name for each language. */
export type Area =
  | "frame"
  | "week"
  | "cell"
  | "forms"
  | "hours"
  | "services"
  | "rules"
  | "students"
  | "profile"
  | "connections"
  | "webhooks"
  | "learning"
  | "find"
  | "booking"
  | "lessons";

type Words = { readonly [key: string]: string | Words };

const files = import.meta.glob<{ readonly default: Words }>("./{en,uk,ru}/*.ts");
// The small edition looks for a key as it is written, and ours name groups within groups. What is found is a
// message, or its syntax tree, which the type does not know of.
registerMessageResolver(findWord as MessageResolver);
const i18n = createI18n({
  legacy: false,
  locale: "en",
  fallbackLocale: "en",
  messages: {},
  missingWarn: false,
  fallbackWarn: false,
  pluralRules: { uk: slavicPlural, ru: slavicPlural },
});
const KEY = "halfhour.language";
const loaded = new Set<string>();
const areas = new Set<Area>(["frame"]);
const chosen = ref<Language>("en");

/** The language of all that is shown, and of what the API answers. */
export const language = computed(() => chosen.value);

/** A sentence in the language that is shown; what shows it follows when that is another one. */
export const t: Say = i18n.global.t;

/** Loads the words of an area in the language that is shown. */
export async function loadArea(area: Area): Promise<void> {
  areas.add(area);
  await load(chosen.value, area);
}

/** Shows everything in a language, and remembers it. */
export async function speak(next: Language): Promise<void> {
  await Promise.all([...areas].map((area) => load(next, area)));
  chosen.value = next;
  i18n.global.locale.value = next;
  document.documentElement.lang = next;
  lastingStorage.write(KEY, next);
}

/** The words of the frame, in the language of an earlier visit or else the first of `wanted` that there is. */
export async function createWording(wanted: readonly string[]): Promise<typeof i18n> {
  const tags = [lastingStorage.read(KEY) ?? "", ...wanted].map((tag) => tag.slice(0, 2));
  chosen.value = languages.find((known) => known === tags.find(isLanguage)) ?? "en";
  i18n.global.locale.value = chosen.value;
  document.documentElement.lang = chosen.value;
  await load(chosen.value, "frame");
  return i18n;
}

const isLanguage = (tag: string): tag is Language => languages.some((known) => known === tag);

async function load(of: Language, area: Area): Promise<void> {
  const name = `./${of}/${area}.ts`;
  if (loaded.has(name)) return;
  const words = await files[name]?.();
  if (words === undefined) throw new Error(`there are no words in ${name}`);
  i18n.global.mergeLocaleMessage(of, words.default);
  loaded.add(name);
}
