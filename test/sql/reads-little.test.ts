/** What is asked of one tutor is looked up in indexes, however many lessons they and others had. */
import { beforeAll, expect, test } from "vitest";
import { aTenant } from "../support/database.ts";
import { queryOf } from "../support/queries.ts";

const { db } = await aTenant();

beforeAll(async () => {
  await db.unsafe(`
    insert into users (subject, role) select 't' || n, 'tutor' from generate_series(1, 40) n;
    insert into users (subject, role) select 's' || n, 'student' from generate_series(1, 40) n;
    alter table lessons disable trigger user;
    alter table blocks disable trigger user;
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select tutor.id, tutor.id + 40, day, day + interval '1 hour', 'tutor'
    from users tutor,
      generate_series(timestamptz '2026-06-01T10:00Z', timestamptz '2027-06-30', '1 day') day
    where role = 'tutor';
    insert into blocks (tutor_id, starts_at, ends_at)
    select tutor.id, day, day + interval '1 hour'
    from users tutor, generate_series(timestamptz '2020-01-01', timestamptz '2027-06-30', '1 week') day
    where role = 'tutor';
    insert into series (
      tutor_id, student_id, weekday, start_time, duration_minutes, timezone, first_date, booked_until,
      interval_end
    )
    select tutor.id, tutor.id + 40, 0, '10:00', 60, 'UTC', '2026-01-05', '2027-05-30',
      -- Ten go on, all others have ended.
      case when n > 10 then date '2027-05-30' end
    from users tutor, generate_series(1, 400) n
    where role = 'tutor'
    -- As they come: those of a tutor among those of others.
    order by n, tutor.id`);
  // By name: of a whole database it fails when another test drops a table at that moment.
  await db`vacuum analyze users, lessons, blocks, series`;
});

const DAY = ["2027-03-08T00:00:00Z", "2027-03-09T00:00:00Z"];
const dayOf = (tutorId: number) => ({
  tutorId,
  studentId: tutorId + 40,
  start: DAY[0],
  end: DAY[1],
  from: DAY[0],
  to: DAY[1],
  startsAt: `{${DAY[0]}}`,
  endsAt: `{${DAY[1]}}`,
  exceptIds: "{}",
  holder: "user 1",
  tutorIds: `{${tutorId}}`,
  froms: `{${DAY[0]}}`,
  tos: `{${DAY[1]}}`,
  starts: `{${DAY[0]}}`,
  ends: `{${DAY[1]}}`,
  dates: "{2027-03-08}",
  now: DAY[0],
  today: "2027-03-01",
  most: 5000,
});

const asked: [string, string, number][] = [
  ["slot-conflicts", "slotConflicts", 30],
  ["availability", "holdsLesson", 20],
  ["availability", "takenIn", 30],
  // Both people, in either part.
  ["series", "inTheWay", 40],
  ["series", "seriesToExtend", 150],
  ["schedule", "scheduleFacts", 90],
  // For the limit all 215 lessons that the student has ahead, and what `broken_rules` reads.
  ["schedule", "explainedTime", 250],
  ["calendar", "weekOfTutor", 90],
  ["drafts", "blocksToPaint", 70],
];

test.each(asked)("%s: %s reads few pages", async (file, name, most) => {
  const query = queryOf(`${file}.sql`, name);
  const values = new Map(Object.entries(dayOf(7)));
  const given = query.parameters.map((parameter) => values.get(parameter.name) ?? null);
  // The second time, so that the catalog is not counted.
  const explain = () =>
    db.unsafe<{ "QUERY PLAN": [{ Plan: Record<string, number> }] }[]>(
      `explain (analyze, buffers, format json) ${query.sql}`,
      given,
    );
  await explain();
  const [row] = await explain();
  const plan = row?.["QUERY PLAN"][0].Plan ?? {};
  const pages = (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
  expect(pages, JSON.stringify(plan, null, 1)).toBeLessThanOrEqual(most);
});
