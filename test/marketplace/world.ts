import type { Sql } from "../../src/platform/database/sql.ts";
import type { Person, TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";

/** A tutor as a list shows them. */
export type Found = {
  readonly tutor_id: number;
  readonly name: string;
  readonly price: string | null;
  readonly currency: string | null;
  readonly rating: number | null;
  readonly ratings: number;
  readonly subjects: readonly string[];
  readonly next_free: string | null;
};

export type Page = {
  readonly results: readonly Found[];
  readonly cursor: string | null;
  readonly has_more: boolean;
  /** Of a problem. */
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string }[];
};

type Told = {
  readonly headline?: string;
  readonly description?: string;
  readonly subjects?: readonly string[];
  readonly languages?: readonly string[];
  readonly rate?: string;
  readonly currency?: string;
};

/** Writes a tutor's profile, past the API. */
export async function tell(db: Sql, { id }: { readonly id: number }, told: Told): Promise<void> {
  const { headline = "", description = "", subjects = [], languages = [], rate = null } = told;
  const currency = told.currency ?? (rate === null ? null : "EUR");
  await db`
    insert into profiles (user_id, headline, description, subjects, languages, hourly_rate, currency)
    values (
      ${id}, ${headline}, ${description}, ${[...subjects]}, ${[...languages]},
      ${rate}::numeric, ${currency}
    )
    on conflict (user_id) do update set
      headline = excluded.headline, description = excluded.description,
      subjects = excluded.subjects, languages = excluded.languages,
      hourly_rate = excluded.hourly_rate, currency = excluded.currency`;
}

/** A tutor with a profile who teaches every day from 08:00 to 20:00 UTC. */
export async function aTutorOf(
  app: TestApp,
  name: string,
  told: Told,
  options: Parameters<typeof aTeacher>[1] = {},
): Promise<Teacher> {
  const tutor = await aTeacher(app, { name, ...options });
  await tell(app.tenant.db, tutor, told);
  return tutor;
}

/** Gives a tutor so many ratings of as many stars. */
export async function rate(
  { tenant }: TestApp,
  tutor: { readonly id: number },
  student: Person,
  stars: readonly number[],
): Promise<void> {
  for (const [nth, one] of stars.entries()) {
    await tenant.db`
      with lesson as (
        insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
        select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor', 'completed'
        from (
          select timestamptz '2020-01-01' + ${tutor.id}::int * interval '2 hours' + ${nth}::int * interval '100 days'
        ) begins (start)
        returning id, tutor_id, student_id
      )
      insert into ratings (lesson_id, tutor_id, student_id, stars)
      select id, tutor_id, student_id, ${one} from lesson`;
  }
}
