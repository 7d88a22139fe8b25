import type { Language } from "./languages.ts";

/** `€20.00`, of a decimal text and a currency. */
export const priceText = (price: string, currency: string, language: Language): string =>
  // A format takes a decimal text as it is, without rounding it to a double (ES2023); the types lag.
  new Intl.NumberFormat(language, { style: "currency", currency }).format(price as `${number}`);

/** `4.4`, `4,4`. */
export const decimalText = (number: number, language: Language): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
    .format(number);
