import type { LocationQuery, LocationQueryRaw } from "vue-router";

export const sorts = ["relevance", "rating", "price", "soonest_free"] as const;
export type Sort = typeof sorts[number];

/** What a student looks for, as the page's address keeps it. Texts are what was typed; the API judges them. */
export type Filters = {
  readonly q: string;
  readonly subjects: readonly string[];
  readonly languages: readonly string[];
  readonly currency: string;
  readonly priceFrom: string;
  readonly priceTo: string;
  readonly minRating: string;
  readonly when: When;
  readonly sort: Sort;
};

/** When the tutor is to be free, on the clock of `zone`, or of the person where it is empty. */
export type When = {
  readonly kind: "any" | "date" | "weekly";
  readonly date: string;
  /** 1 is Monday. */
  readonly day: string;
  /** `HH:MM`; without them a whole date. */
  readonly from: string;
  readonly to: string;
  readonly weeks: string;
  readonly minutes: string;
  readonly zone: string;
};

export const anyTime: When = {
  kind: "any",
  date: "",
  day: "1",
  from: "",
  to: "",
  weeks: "4",
  minutes: "60",
  zone: "",
};

export const noFilters: Filters = {
  q: "",
  subjects: [],
  languages: [],
  currency: "",
  priceFrom: "",
  priceTo: "",
  minRating: "",
  when: anyTime,
  sort: "relevance",
};

/** The filters of a page's address; what makes no sense there is none. */
export function filtersOf(query: LocationQuery): Filters {
  const kind = one(query, "free");
  const time = (name: string) => /^\d\d:\d\d$/.test(one(query, name)) ? one(query, name) : "";
  return {
    q: one(query, "q"),
    subjects: all(query, "subjects"),
    languages: all(query, "languages"),
    currency: one(query, "currency"),
    priceFrom: one(query, "price_from"),
    priceTo: one(query, "price_to"),
    minRating: one(query, "min_rating"),
    sort: sorts.find((known) => known === one(query, "sort")) ?? "relevance",
    when: kind !== "date" && kind !== "weekly" ? anyTime : {
      kind,
      date: /^\d{4}-\d\d-\d\d$/.test(one(query, "date")) ? one(query, "date") : "",
      day: /^[1-7]$/.test(one(query, "day")) ? one(query, "day") : anyTime.day,
      from: time("from"),
      to: time("to"),
      weeks: one(query, "weeks") || anyTime.weeks,
      minutes: one(query, "minutes") || anyTime.minutes,
      zone: one(query, "zone"),
    },
  };
}

/** The address that keeps them: only what is set. */
export function queryOf(filters: Filters): LocationQueryRaw {
  const { when } = filters;
  const time = when.kind === "any" ? {} : {
    free: when.kind,
    ...(when.kind === "date" ? { date: when.date } : { day: when.day, weeks: when.weeks }),
    from: when.from,
    to: when.to,
    minutes: when.minutes,
    zone: when.zone,
  };
  const query = {
    q: filters.q,
    subjects: [...filters.subjects],
    languages: [...filters.languages],
    currency: filters.currency,
    price_from: filters.priceFrom,
    price_to: filters.priceTo,
    min_rating: filters.minRating,
    ...time,
    sort: filters.sort === "relevance" ? "" : filters.sort,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value.length > 0));
}

const all = (query: LocationQuery, name: string): string[] =>
  [query[name] ?? []].flat().filter((value) => value !== null && value !== "") as string[];

const one = (query: LocationQuery, name: string): string => all(query, name)[0] ?? "";
