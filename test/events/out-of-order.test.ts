/**
 * Many write at once, hold their transactions open and commit in another order than they began, or not at all,
 * while readers page through the feed: nothing is left out, nothing comes twice, and all see one order (X13).
 */
import { expect, test } from "vitest";
import type { Sql } from "../../src/platform/database/sql.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { tenantSql } from "../support/database.ts";
import { atEnd } from "../support/at-end.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { allAfter, type EventBody, pageAfter, whenFinal } from "./events.ts";

const SECONDS = Number(Deno.env.get("FEED_SECONDS") ?? 3);
const WRITERS = 8;

test(`seed ${SEED}: the union of all pages is all that was committed, in one order`, async () => {
  const app = await anApp();
  const admin = await app.admin();
  const { tutors, students } = await people(app);
  const sql = tenantSql(app.tenant.controlUrl, app.tenant.slug, { max: WRITERS });
  atEnd(() => sql.end());

  const until = performance.now() + SECONDS * 1000;
  let isOver = false;
  const readers = [1, 2, 3].map((n) => follow(admin, randomOf(SEED + n), () => isOver));
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => {
      const random = randomOf(SEED + 100 + n);
      const connection = await sql.reserve();
      try {
        while (performance.now() < until) {
          await oneTransaction(connection, random.oneOf(tutors), random.oneOf(students), random);
        }
      } finally {
        connection.release();
      }
    }),
  );
  await whenFinal(app);
  isOver = true;

  const followed = await Promise.all(readers);
  const { told } = await allAfter(admin, null);
  const ids = told.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(await written(app));
  for (const seen of followed) expect(seen).toEqual(ids);
  for (const made of byThing(told).values()) {
    expect(made).toEqual(made.toSorted((a, b) => a - b));
  }
}, SECONDS * 1_000 + 60_000);

async function people(app: TestApp) {
  const tutors = await Promise.all([1, 2, 3].map(() => app.tutor()));
  const students = await Promise.all([1, 2, 3].map(() => app.student()));
  return { tutors: tutors.map(({ id }) => id), students: students.map(({ id }) => id) };
}

/** Reads on and on, in pages of any size. */
async function follow(admin: Client, random: Random, isOver: () => boolean): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const last = isOver();
    const page = await pageAfter(admin, cursor, `limit=${random.between(1, 30)}`);
    seen.push(...page.results.map(({ id }) => id));
    cursor = page.cursor;
    if (!page.has_more) {
      if (last) return seen;
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 20)));
    }
  }
}

/** A transaction of some changes of a pair, which waits between them, and sometimes is undone. */
async function oneTransaction(
  connection: Sql,
  tutor: number,
  student: number,
  random: Random,
): Promise<void> {
  const does = (percent: number) => random.between(1, 100) <= percent;
  await connection.unsafe("begin");
  try {
    // It has its number from here on, and others begin later and end sooner.
    await connection`select pg_current_xact_id()`;
    for (const change of CHANGES) {
      await connection`select pg_sleep(${random.between(0, 15) / 1000})`;
      if (does(60)) await change(connection, tutor, student, random);
    }
    await connection.unsafe(does(80) ? "commit" : "rollback");
  } catch (error) {
    await connection.unsafe("rollback");
    // 23: what it would write cannot be, as a lesson over another; 40: somebody else was in the way.
    if (!/^(23|40)/.test(String((error as { code?: string }).code))) throw error;
  }
}

type Change = (tx: Sql, tutor: number, student: number, random: Random) => Promise<unknown>;

const CHANGES: readonly Change[] = [
  (tx, tutor, _, random) =>
    tx`update users set name = ${`name ${random.between(1, 1e9)}`} where id = ${tutor}`,
  (tx, tutor, student) =>
    tx`
      insert into relations as known (tutor_id, student_id, status, invited_by, change_metadata)
      values (${tutor}, ${student}, 'invited', 'tutor', '{}')
      on conflict (tutor_id, student_id) do update set status = case known.status
        when 'invited' then 'active' when 'active' then 'archived' else 'invited'
      end`,
  (tx, tutor, _, random) =>
    tx`
      with locked as materialized (select lock_calendar(${tutor}) as tutor_id)
      insert into blocks (tutor_id, starts_at, ends_at)
      select tutor_id, at, at + interval '1 hour'
      from locked, lateral (select timestamptz '2090-01-01Z' + ${
      random.between(1, 1e5)
    } * interval '1 minute') x (at)`,
  (tx, tutor, student, random) => {
    const at = random.between(1, 1e5);
    return tx`
      with made as (
        insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
        values (
          ${tutor}, ${student},
          timestamptz '2080-01-01Z' + ${at} * interval '1 hour',
          timestamptz '2080-01-01Z' + ${at + 1} * interval '1 hour',
          'tutor'
        )
        on conflict do nothing
        returning *
      )
      insert into lesson_changes (lesson_id, action, after)
      select id, 'entered', to_jsonb(made) from made`;
  },
  // Whoever is here may have waited for another that began later.
  (tx, tutor) =>
    tx`
      with touched as (
        update lessons set updated_at = now()
        where id = (select min(id) from lessons where tutor_id = ${tutor})
        returning *
      )
      insert into lesson_changes (lesson_id, action, before, after)
      select id, 'described', to_jsonb(touched), to_jsonb(touched) from touched`,
];

/** The ids of all rows that there are in the trails, whatever the feed says. */
async function written({ tenant }: TestApp): Promise<string[]> {
  const rows = await tenant.db<{ id: string }[]>`
    select 'user-' || id as id from user_changes
    union all select 'relation-' || id from relation_status_log
    union all select 'availability-' || id from availability_changes
    union all select 'lesson-' || id from lesson_changes`;
  return rows.map(({ id }) => id).toSorted();
}

/** Of each thing the numbers of its events, as they were told: a later change has a larger one. */
function byThing(told: readonly EventBody[]): Map<string, number[]> {
  const things = new Map<string, number[]>();
  for (const { id, data } of told) {
    const [trail, number] = id.split("-");
    const { lesson_id, relation_id, tutor_id, user_id } = data;
    const thing = `${trail} ${lesson_id ?? relation_id ?? user_id ?? tutor_id}`;
    things.set(thing, [...things.get(thing) ?? [], Number(number)]);
  }
  return things;
}
