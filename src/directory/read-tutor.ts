import { tutorOf } from "../generated/sql/directory.ts";
import { noSuchTutor } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { type FreeQuestion, readFreeDays } from "../schedule/read-days.ts";
import { listTutorServices, type Service } from "../services/services.ts";
import { addDays } from "../time/date.ts";
import { dateOf } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";

const MOST_NEXT = 3;
const USUAL_MINUTES = 60;
const STEP_MINUTES = 30;
// Most tutors are free within a week; of those who are not, so many dates are read at once.
const FIRST_DATES = 7;
const MORE_DATES = 62;

/** Whose page, and for whom. */
export type PageQuestion = Pick<FreeQuestion, "tutorId" | "own" | "now"> & {
  /** The zone of the local times. */
  readonly timezone: string;
};

/**
 * What a tutor shows to everybody of the tenant (M0).
 * @throws Problem not_found where there is no such tutor, too_many as `readFreeDays`.
 */
export async function readTutor(db: Db, question: PageQuestion) {
  const row = await tutorOf(db, { id: question.tutorId });
  if (!row) throw noSuchTutor();
  const { price, currency, horizon_days: horizonDays, ...page } = row;
  const { results: services } = await listTutorServices(db, row.id);
  return {
    ...page,
    // Constraints keep nulls out of lists.
    subjects: row.subjects as string[],
    languages: row.languages as string[],
    price_from: price === null || currency === null ? null : { price, currency },
    services,
    next_free: await nextFree(db, { ...question, horizonDays, minutes: shortest(services) }),
  };
}

const shortest = (services: readonly Service[]): number =>
  services.length === 0
    ? USUAL_MINUTES
    : Math.min(...services.map(({ duration_minutes }) => duration_minutes));

type NextQuestion = PageQuestion & { readonly horizonDays: number; readonly minutes: number };

type FreeSlots = Awaited<ReturnType<typeof readFreeDays>>["days"][number]["slots"];

/** The first free times within the horizon, read some dates at a time. */
async function nextFree(db: Db, { horizonDays, minutes, ...question }: NextQuestion) {
  const { timezone, now } = question;
  const slots: FreeSlots = [];
  // The horizon is counted in the tutor's dates, and another zone's may be one ahead.
  const last = dateOf(timezone, now + (horizonDays + 2) * DAY);
  let from = dateOf(timezone, now);
  for (let dates = FIRST_DATES; from <= last && slots.length < MOST_NEXT; dates = MORE_DATES) {
    const to = addDays(from, dates - 1);
    const { days } = await readFreeDays(db, {
      ...question,
      from: { date: from },
      to: { date: to < last ? to : last },
      durationMinutes: minutes,
      stepMinutes: STEP_MINUTES,
    });
    slots.push(...days.flatMap((day) => day.slots).slice(0, MOST_NEXT - slots.length));
    from = addDays(days.at(-1)?.date ?? to, 1);
  }
  return { timezone, duration_minutes: minutes, slots };
}
