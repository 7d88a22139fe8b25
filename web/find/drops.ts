import { anyTime, type Filters } from "./filters.ts";
import { isComplete } from "./questions.ts";

/** A filter that can be given up. */
export type FilterName = "q" | "subjects" | "languages" | "price" | "currency" | "rating" | "when";

const without: Readonly<Record<FilterName, (filters: Filters) => Filters>> = {
  q: (filters) => ({ ...filters, q: "" }),
  subjects: (filters) => ({ ...filters, subjects: [] }),
  languages: (filters) => ({ ...filters, languages: [] }),
  price: (filters) => ({ ...filters, priceFrom: "", priceTo: "" }),
  currency: (filters) => ({ ...filters, currency: "", priceFrom: "", priceTo: "" }),
  rating: (filters) => ({ ...filters, minRating: "" }),
  when: (filters) => ({ ...filters, when: anyTime }),
};

const isSet: Readonly<Record<FilterName, (filters: Filters) => boolean>> = {
  q: ({ q }) => q.trim() !== "",
  subjects: ({ subjects }) => subjects.length > 0,
  languages: ({ languages }) => languages.length > 0,
  price: ({ currency, priceFrom, priceTo }) => currency !== "" && priceFrom + priceTo !== "",
  currency: ({ currency }) => currency !== "",
  rating: ({ minRating }) => minRating !== "",
  when: ({ when }) => when.kind !== "any" && isComplete(when),
};

const names = Object.keys(without) as FilterName[];

/** The filters that are set, each with those that are left without it. */
export const drops = (
  filters: Filters,
): { readonly name: FilterName; readonly left: Filters }[] =>
  names.filter((name) => isSet[name](filters)).map((name) => ({
    name,
    left: without[name](filters),
  }));
