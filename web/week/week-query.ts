import type { LocationQuery } from "vue-router";
import { mondayOf } from "../time/dates.ts";

/** What the address of a week's page asks for; null where it says nothing, or nothing that can be. */
export type WeekQuery = {
  readonly tutorId: number | null;
  readonly monday: string | null;
  readonly zone: string | null;
};

const text = (value: LocationQuery[string] | undefined): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** Reads `tutor_id`, `week` (any date of it) and `zone`. */
export function readWeekQuery(query: LocationQuery): WeekQuery {
  const tutorId = text(query["tutor_id"]);
  const week = text(query["week"]);
  return {
    tutorId: tutorId !== null && /^[1-9]\d{0,14}$/.test(tutorId) ? Number(tutorId) : null,
    monday: week !== null && isDate(week) ? mondayOf(week) : null,
    zone: text(query["zone"]),
  };
}

/** A date of the years that the API knows. */
export const isDate = (date: string): boolean =>
  /^(19[7-9]|20\d)\d-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(`${date}T00:00:00Z`));
