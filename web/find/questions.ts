import type { paths } from "../../client/paths.ts";
import { weekdayOf } from "../time/dates.ts";
import type { Filters, When } from "./filters.ts";

export type TutorsQuery = NonNullable<paths["/marketplace/tutors"]["get"]["parameters"]["query"]>;
export type FacetsQuery = NonNullable<paths["/marketplace/facets"]["get"]["parameters"]["query"]>;

/** What the counts beside the filters are asked by: all filters but the time. */
export function facetsQuery(filters: Filters): FacetsQuery {
  const { q, subjects, languages, currency, priceFrom, priceTo, minRating } = filters;
  return {
    ...(q.trim() && { q: q.trim() }),
    ...(subjects.length > 0 && { subjects: [...subjects] }),
    ...(languages.length > 0 && { languages: [...languages] }),
    ...(currency && {
      currency,
      ...(priceFrom && { price_from: decimal(priceFrom) }),
      ...(priceTo && { price_to: decimal(priceTo) }),
    }),
    ...(minRating && { min_rating: Number(minRating) }),
  };
}

/** What tutors are asked for by, in an order. By price only where there is a currency. */
export function tutorsQuery(filters: Filters): TutorsQuery {
  const { sort, currency } = filters;
  return {
    ...facetsQuery(filters),
    ...timeQuery(filters.when),
    ...(sort !== "relevance" && (sort !== "price" || currency) && { sort }),
  };
}

/** Whether a time is wholly said; until then it filters nothing. */
export const isComplete = ({ kind, date, from, to }: When): boolean =>
  kind === "date" ? date !== "" && (from === "") === (to === "") : from !== "" && to !== "";

function timeQuery(when: When): TutorsQuery {
  if (when.kind === "any" || !isComplete(when)) return {};
  const common = {
    duration_minutes: Number(when.minutes),
    ...(when.zone && { timezone: when.zone }),
  };
  if (when.kind === "date" && when.from === "") {
    return { ...common, free_from: when.date, free_to: when.date };
  }
  const times = { start_time: when.from, end_time: when.to };
  if (when.kind === "weekly") {
    return { ...common, ...times, day_of_week: Number(when.day), weeks: Number(when.weeks) };
  }
  // A window of one date is the first of a weekly one from that date on: so no offset has to be known here.
  const day_of_week = weekdayOf(when.date) + 1;
  return { ...common, ...times, day_of_week, weeks: 1, weeks_from: when.date };
}

/** Prices are decimal texts; people also write them with a comma. */
const decimal = (text: string): string => text.trim().replace(",", ".");
