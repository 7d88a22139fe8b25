import { facetsOf } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import type { CardFilter } from "./filter.ts";

/** How many tutors a filter lets through, and what they have, as the API answers it. */
export async function countTutors(db: Db, filter: CardFilter) {
  const row = await facetsOf(db, { ...filter });
  return {
    total: row.total,
    subjects: facets(row.subjects, row.subject_counts),
    languages: facets(row.languages, row.language_counts),
    currencies: facets(row.currencies, row.currency_counts),
    ratings: [
      { at_least: 4.5, tutors: row.from_4_5 },
      { at_least: 4, tutors: row.from_4 },
      { at_least: 3, tutors: row.from_3 },
    ],
  };
}

/** The columns have no null in them; PostgreSQL's arrays could. */
const facets = (values: readonly (string | null)[], counts: readonly (number | null)[]) =>
  values.map((value, i) => ({ value: value ?? "", tutors: counts[i] ?? 0 }));
