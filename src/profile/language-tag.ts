/**
 * A language's tag (BCP 47) in the usual case, as `pt-BR` for `PT-br`; null for a text that is none. Old codes
 * become those of today (`iw` is `he`).
 */
export function languageTag(text: string): string | null {
  try {
    // deno-lint-ignore halfhour/no-runtime-zones -- the form of a tag, for which no zone is asked
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    // A RangeError for whatever has not the form of one.
    return null;
  }
}
