import { invalid } from "../problem.ts";
import { languageTag } from "../profile/language-tag.ts";

/** What a list of tutors is asked for besides times: null where it does not matter, in one form each (M1). */
export type CardFilter = {
  readonly subjects: readonly string[] | null;
  readonly languages: readonly string[] | null;
  readonly currency: string | null;
  /** Decimal strings. */
  readonly priceFrom: string | null;
  readonly priceTo: string | null;
  readonly minRating: string | null;
  /** The words of a text, of letters and digits only; none: nothing fits. */
  readonly words: readonly string[] | null;
};

/** The same as a request has it. */
export type AskedFilter = {
  readonly subjects?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly currency?: string | undefined;
  readonly price_from?: string | undefined;
  readonly price_to?: string | undefined;
  readonly min_rating?: number | undefined;
  readonly q?: string | undefined;
};

/**
 * One form for all who ask for the same.
 * @throws Problem validation_failed for a price without its currency, and for prices that contradict.
 */
export function toCardFilter(asked: AskedFilter): CardFilter {
  const { currency, price_from: from, price_to: to } = asked;
  const priced = to !== undefined ? "price_to" : from !== undefined ? "price_from" : null;
  if (priced !== null && currency === undefined) {
    throw invalid("currency", "required_with", { field: priced });
  }
  // Amounts of ten digits are exact as numbers.
  if (from !== undefined && to !== undefined && Number(to) < Number(from)) {
    throw invalid("price_to", "not_below", { field: "price_from" });
  }
  return {
    subjects: keysOf(asked.subjects),
    // A tag as people's profiles have it.
    languages: keysOf(asked.languages?.map((tag) => languageTag(tag.trim()) ?? tag)),
    currency: currency ?? null,
    priceFrom: from === undefined ? null : Number(from).toFixed(2),
    priceTo: to === undefined ? null : Number(to).toFixed(2),
    minRating: asked.min_rating === undefined ? null : String(asked.min_rating),
    words: wordsOf(asked.q),
  };
}

/** As tutor_cards has them: in small letters; in one order, each once. */
function keysOf(names: readonly string[] | undefined): string[] | null {
  if (names === undefined || names.length === 0) return null;
  return [...new Set(names.map((name) => inSmallLetters(name.replaceAll(/^ +| +$/g, ""))))]
    .toSorted();
}

/** Letter by letter, as the database does it: İ is i there, and no letter with a mark behind it. */
const inSmallLetters = (text: string): string =>
  Array.from(text, (letter) => Array.from(letter.toLowerCase())[0] ?? "").join("");

const MOST_WORDS = 12;

/** An apostrophe stands inside a word: `м'яч` is one. */
function wordsOf(text: string | undefined): string[] | null {
  if (text === undefined || text.trim() === "") return null;
  const plain = text.normalize("NFC").toLowerCase().replaceAll(/['’ʼ`]/g, "");
  return (plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, MOST_WORDS);
}
