import type { Sql } from "../src/platform/database/sql.ts";

/**
 * The floor of what writes lessons (decision 9): the same columns and rows and the two constraints that
 * keep a tutor and a student from two lessons at once, as anybody would write them; no trigger, no foreign
 * key, no other index, no check.
 */
export async function makePlainLessons(db: Sql): Promise<void> {
  await db.unsafe(`
    create table plain_lessons (
      like lessons including defaults including identity,
      primary key (id),
      exclude using gist (tutor_id with =, tstzrange(starts_at, ends_at) with &&)
        where (status <> 'cancelled'),
      exclude using gist (student_id with =, tstzrange(starts_at, ends_at) with &&)
        where (status <> 'cancelled')
    )`);
  await db`insert into plain_lessons overriding system value select * from lessons`;
  await db`select setval(pg_get_serial_sequence('plain_lessons', 'id'), (select max(id) from lessons))`;
  await db`analyze plain_lessons`;
}
