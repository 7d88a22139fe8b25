import { completeLessons } from "../../src/lessons/complete-lessons.ts";
import { sweepHolds } from "../../src/lessons/holds.ts";
import { inTransaction } from "../../src/platform/database/db.ts";
import { count, type Crowd } from "./crowd.ts";

const text = (ms: number) => new Date(ms).toISOString();
const LONG_AGO = Date.parse("2020-01-01T10:00:00Z");

/**
 * The hourly tasks, over and over. What a tutor has given in the meantime is written here: days of their
 * that nobody else acts on. The lessons end in an order that is not that of the calendars.
 */
export function keepHouse({ app, tutors, students, journal }: Crowd): () => Promise<void> {
  const { db } = app.tenant;
  let start = LONG_AGO;
  return async () => {
    for (const [i, tutor] of tutors.toReversed().entries()) {
      start += 3_600_000;
      const times = { utc_start: text(start), utc_end: text(start + 1_800_000) };
      const student = students[i]?.id ?? 0;
      const id = await inTransaction(db, async (tx) => {
        // In the order of the program's own writers.
        await tx`select lock_lessons(${tutor.id}, ${student})`;
        const [row] = await tx<{ id: number }[]>`
          insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
          values (${tutor.id}, ${student}, ${times.utc_start}, ${times.utc_end}, 'tutor')
          returning id`;
        return row?.id ?? 0;
      });
      journal.lessons.set(id, { ...times, status: "completed" });
    }
    count(journal, "completed", await completeLessons(db, app.clock.now));
    count(journal, "swept", await sweepHolds(db));
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
}
