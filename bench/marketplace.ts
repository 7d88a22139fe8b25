import type { Sql } from "../src/platform/database/sql.ts";

const TUTORS = 1_000;
const SPARSE = 100;
const FRESH = 480;
export const DAYS = 70;
export const STUDENTS = 2_000;
const DAY = 86_400_000;
/** The Monday after the next; times of the bench lie behind it, and all before the horizon. */
export const MONDAY = new Date(Math.floor(Date.now() / DAY / 7 + 1) * 7 * DAY + 4 * DAY)
  .toISOString().slice(0, 10);

export type Marketplace = {
  readonly tutors: readonly number[];
  readonly students: readonly number[];
  /** The service of tutor i, an hour long. */
  readonly services: readonly number[];
  /** Tutors with 88 lessons in 31 days, from MONDAY in Kyiv. */
  readonly sparse: readonly number[];
  /** Tutors in UTC who have nothing at all. */
  readonly fresh: readonly number[];
};

/**
 * Fills a tenant with 1,000 tutors of 90 days each: two windows a day, and in every week 31 lessons,
 * so that a week's view reads 45 rows. Always the same rows (no chance in it).
 */
export async function seedMarketplace(db: Sql): Promise<Marketplace> {
  await db`update settings set
    max_active_with_tutor = 10000, max_active_in_all = 10000, tutors_know_all_students = true`;
  await seedPeople(db);
  await seedSlots(db);
  await seedLessons(db);
  await seedSparse(db);
  await db`analyze`;
  const ids = (rows: readonly { id: number }[]) => rows.map((row) => row.id);
  const tutors = async (kind: string) =>
    ids(await db`select id from users where subject like ${`${kind}-%`} order by id`);
  return {
    tutors: await tutors("tutor"),
    sparse: await tutors("sparse"),
    fresh: await tutors("fresh"),
    students: ids(await db`select id from users where role = 'student' order by id`),
    services: ids(await db`select id from services order by tutor_id`),
  };
}

async function seedPeople(db: Sql) {
  await db`insert into users (subject, role, name, timezone)
    select 'tutor-' || n, 'tutor', 'Tutor ' || n, 'Europe/Kyiv' from generate_series(1, ${TUTORS}::int) n`;
  await db`insert into users (subject, role, name, timezone)
    select 'student-' || n, 'student', 'Student ' || n, 'Europe/Kyiv'
    from generate_series(1, ${STUDENTS}::int) n`;
  await db`insert into users (subject, role, name, timezone)
    select 'fresh-' || n, 'tutor', 'Tutor ' || n, 'UTC' from generate_series(1, ${FRESH}::int) n`;
  await db`insert into services (tutor_id, name, duration_minutes, price, currency)
    select id, 'English', 60, 20, 'EUR' from users where subject like 'tutor-%' order by id`;
}

/** 00:00–12:00 and 12:00–24:00 UTC of each day. */
async function seedSlots(db: Sql) {
  await db`insert into slots
      (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select users.id, day::date, time '00:00' + half * interval '12 hours',
      case half when 0 then time '12:00' else time '24:00' end, 'UTC',
      day + half * interval '12 hours', day + (half + 1) * interval '12 hours', 'manual'
    from users,
      generate_series(${MONDAY}::timestamptz, ${MONDAY}::timestamptz + ${
    DAYS - 1
  }::int * interval '1 day',
        interval '1 day') day,
      generate_series(0, 1) half
    where subject like 'tutor-%'`;
}

/** Four or five lessons of 30 minutes each day, in the hours that bookings of the bench leave alone. */
async function seedLessons(db: Sql) {
  await db`insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select tutor.id, student.id, start, start + interval '30 minutes', 'tutor'
    from (select id, row_number() over (order by id) as n from users where subject like 'tutor-%') tutor
    join (select id, row_number() over (order by id) as n from users where role = 'student') student
      on student.n = tutor.n + 1000,
      generate_series(0, ${DAYS - 1}::int) day, generate_series(0, 4) nth,
      lateral (select ${MONDAY}::timestamptz + day * interval '1 day' + nth * interval '1 hour') s (start)
    where nth < 4 or day % 2 = 0`;
}

/** 09:00–17:00 in Kyiv on each of 31 days, and 88 lessons of an hour in them. */
async function seedSparse(db: Sql) {
  await db`insert into users (subject, role, name, timezone)
    select 'sparse-' || n, 'tutor', 'Tutor ' || n, 'Europe/Kyiv' from generate_series(1, ${SPARSE}::int) n`;
  await db`insert into slots
      (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select users.id, day::date, '09:00', '17:00', 'Europe/Kyiv',
      (day + time '09:00') at time zone 'Europe/Kyiv', (day + time '17:00') at time zone 'Europe/Kyiv', 'manual'
    from users, generate_series(${MONDAY}::timestamp, ${MONDAY}::timestamp + interval '30 days', '1 day') day
    where subject like 'sparse-%'`;
  await db`insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select tutor.id, student.id, start, start + interval '1 hour', 'tutor'
    from (select id, row_number() over (order by id) as n from users where subject like 'sparse-%') tutor
    join (select id, row_number() over (order by id) as n from users where role = 'student') student
      on student.n = tutor.n + 500,
      generate_series(0, 30) day, generate_series(0, 2) nth,
      lateral (select (${MONDAY}::timestamp + day * interval '1 day' + interval '10 hours'
        + nth * interval '150 minutes') at time zone 'Europe/Kyiv') s (start)
    where nth < 2 or day < 26`;
}
