import type { Sql } from "../src/platform/database/sql.ts";

const DAYS = 90;
/** Tomorrow or a day of the week after: from here on there are slots, on weekdays. */
export const MONDAY = new Date(
  Math.ceil((Date.now() / 86_400_000 + 3) / 7) * 7 * 86_400_000 - 3 * 86_400_000,
)
  .toISOString().slice(0, 10);

export const SUBJECTS = [
  "English",
  "German",
  "Mathematics",
  "Physics",
  "Chemistry",
  "Piano",
  "Guitar",
  "History",
  "Biology",
  "Programming",
];

/**
 * Fills a tenant with tutors of 90 days: on weekdays two windows, of four and five hours, and two lessons; a profile,
 * a service, and for two of three of them a rating. Always the same rows (no chance in it).
 */
export async function seedSearch(db: Sql, tutors: number): Promise<void> {
  await db.unsafe(`
    insert into users (subject, role, name, timezone)
    select 'student-' || n, 'student', 'Student ' || n, 'Europe/Kyiv' from generate_series(1, ${tutors}) n;
    insert into users (subject, role, name, timezone)
    select 'tutor-' || n, 'tutor', 'Tutor ' || n, (array['Europe/Kyiv', 'UTC', 'Europe/Dublin'])[1 + n % 3]
    from generate_series(1, ${tutors}) n;
    create table seeded as
      select tutor.id as tutor_id, student.id as student_id, n
      from generate_series(1, ${tutors}) n
      join users tutor on tutor.subject = 'tutor-' || n
      join users student on student.subject = 'student-' || n;
    create index seeded_by_n on seeded (n);
    insert into services (tutor_id, name, duration_minutes, price, currency)
    select tutor_id, 'Lesson', 60, 10 + n % 50, 'EUR' from seeded;
    insert into profiles (user_id, headline, description, subjects, languages, hourly_rate, currency)
    select
      tutor_id,
      'Lessons of ' || names[1 + n % 10] || ' for everybody, number ' || n,
      repeat('I have taught for ' || n % 30 || ' years, and like what I do. ', 8),
      array[names[1 + n % 10], names[1 + (n / 10) % 10]],
      array[(array['uk', 'en', 'de', 'pl', 'ru', 'es', 'fr'])[1 + n % 7], 'en'],
      10 + n % 50,
      'EUR'
    from seeded, (select '{${SUBJECTS.join(",")}}'::text[] as names) named;
    alter table lessons disable trigger user;
    alter table slots disable trigger user;
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    select tutor_id, student_id, '2026-01-05T10:00Z', '2026-01-05T11:00Z', 'tutor', 'completed' from seeded;
    insert into ratings (lesson_id, tutor_id, student_id, stars)
    select id, tutor_id, student_id, 1 + tutor_id % 5 from lessons where tutor_id % 3 > 0`);
  const some = 500;
  for (let from = 1; from <= tutors; from += some) {
    await db.unsafe(`
      insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
      select
        tutor_id, day::date, start, start + length, 'UTC', day + start + (n % 4) * interval '30 minutes',
        day + start + length + (n % 4) * interval '30 minutes', 'manual'
      from seeded,
        generate_series('${MONDAY}'::timestamptz, '${MONDAY}'::timestamptz + interval '${
      DAYS - 1
    } days', '1 day') day,
        (values (time '08:00', interval '4 hours'), (time '14:00', interval '5 hours')) times (start, length)
      where n between ${from} and ${from + some - 1} and extract(isodow from day) < 6;
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select tutor_id, student_id, start, start + interval '1 hour', 'tutor'
      from seeded,
        generate_series('${MONDAY}'::timestamptz, '${MONDAY}'::timestamptz + interval '${
      DAYS - 1
    } days', '1 day') with ordinality day (at, nth),
        generate_series(0, 1) half,
        lateral (
          select at + interval '8 hours' + half * interval '6 hours' + (n % 4) * interval '30 minutes'
            + ((n + nth) % 4) * interval '1 hour'
        ) begins (start)
      where n between ${from} and ${from + some - 1} and extract(isodow from at) < 6`);
  }
  await db.unsafe(`
    alter table lessons enable trigger user;
    alter table slots enable trigger user;
    analyze`);
}
