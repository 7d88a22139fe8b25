import type { Sql } from "../../src/platform/database/sql.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTransaction } from "../support/locks.ts";
import { randomOf, SEED } from "../time/random.ts";
import { bookOverHolds, databaseFaults, settle, wrongWeeks } from "./after-a-crash.ts";
import { leftSessions } from "./crash-checker.ts";
import { aTime, booking, utc } from "./crash-commands.ts";
import { type Actor, type Attempt, aWorld, send, type Tutor, type World } from "./crash-world.ts";
import { aKillableServer, type KillableServer } from "./killable-server.ts";

/** That killed-in-the-middle.test.ts would see it, if something were torn. */

let server: KillableServer;
let world: World;

beforeAll(async () => {
  server = await aKillableServer();
  await server.start();
  world = await aWorld(server);
}, 60_000);

afterAll(() => server.close());

describe("the checker sees", () => {
  let db: Sql;
  let lesson: number;

  beforeAll(async () => {
    db = await server.database();
    lesson = await aLesson();
  });

  afterAll(() => db.end());

  const tears: readonly (readonly [what: string, tear: string, fault: string])[] = [
    ["a lost line of history", "delete from lesson_changes where lesson_id = $1", "no history"],
    [
      "a change without a line of history",
      "update lessons set cancel_reason = 'by nobody' where id = $1",
      "is not as its history ends",
    ],
    [
      "a line of history too many",
      `insert into lesson_changes (lesson_id, action, after)
       select id, 'booked', to_jsonb(lessons) from lessons where id = $1`,
      "has a gap in its history",
    ],
    [
      "a lost reminder",
      "delete from notifications where lesson_id = $1 and kind = 'reminder'",
      "the reminder of its student is missing",
    ],
    [
      "a lost confirmation",
      "delete from notifications where lesson_id = $1 and kind = 'confirmation'",
      "the confirmation of its tutor is missing",
    ],
    [
      "a reminder for another time",
      `update notifications set scheduled_at = scheduled_at + interval '1 hour'
       where lesson_id = $1 and kind = 'reminder'`,
      "the reminder of its tutor is {",
    ],
    [
      "a reminder of a lesson that was cancelled",
      "update lessons set status = 'cancelled' where id = $1",
      "the reminder of its student is {",
    ],
    [
      "a version that was not raised",
      `update calendars set version = version - 100000000000 from lessons
       where calendars.tutor_id = lessons.tutor_id and lessons.id = $1`,
      "is older than its last lesson",
    ],
    [
      "a version that went back",
      `update calendars set version = version - 100000000000 from lessons
       where calendars.tutor_id = lessons.tutor_id and lessons.id = $1`,
      "went back",
    ],
    ["a lost lesson", "delete from lessons where id = $1", "is lost"],
    [
      "a lesson at another time than was answered",
      "update lessons set ends_at = ends_at - interval '1 minute' where id = $1",
      "not {",
    ],
    [
      "a lesson that nobody asked for",
      `insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
       select tutor_id, student_id, starts_at + interval '1 year', ends_at + interval '1 year', origin
       from lessons where id = $1`,
      "nobody was told of lesson",
    ],
    [
      "somebody who teaches and learns at once",
      `insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
       select student_id, tutor_id, starts_at, ends_at, origin from lessons where id = $1`,
      "overlap",
    ],
    ["a lost answer to a key", "delete from idempotency_keys where $1 > 0", "the answer to"],
    [
      "an answer to a key that nobody sent",
      `insert into idempotency_keys (caller, operation, key, request_hash, status, headers)
       select 'nobody', 'none', 'unsent', '', 200, '{}' from lessons where id = $1`,
      "nobody has sent unsent",
    ],
  ];

  test.each(tears)("%s", async (_, tear, fault) => {
    expect(await databaseFaults(db, world)).toEqual([]);
    const { sql, rollback } = await openTransaction(db);
    try {
      // No trigger runs: what follows from the tear does not.
      await sql`set local session_replication_role = replica`;
      await sql.unsafe(tear, [lesson]);
      expect((await databaseFaults(sql, world)).join("\n")).toContain(fault);
    } finally {
      await rollback();
    }
    expect(await databaseFaults(db, world)).toEqual([]);
  });

  test("of a request that was not answered: one of two lessons, and an answer without effect", async () => {
    const actor = world.tutors[0];
    const known = world.known.get(lesson);
    if (!actor || !known) throw new Error("nobody is there");
    world.known.delete(lesson);
    const rows = [known, { ...known, from: known.from + 1 }];
    const attempt: Attempt = {
      name: "two",
      method: "POST",
      path: "/lessons",
      actor,
      key: "of two lessons",
      effect: { kind: "make", rows },
    };
    world.open.add(attempt);
    expect((await settle(db, world)).join()).toContain("two is torn: 1 of 2 lessons");
    world.open.delete(attempt);
    const unkept = { ...attempt, effect: { kind: "make", rows: [known] } } as const;
    world.open.add(unkept);
    expect((await settle(db, world)).join()).toContain(
      "two of two lessons is done, its answer undef",
    );
    world.open.delete(unkept);
    world.known.set(lesson, known);
    expect(await databaseFaults(db, world)).toEqual([]);
  });

  test("a session that is left, and a lesson that its week does not show", async () => {
    const known = world.known.get(lesson);
    if (!known) throw new Error("it is not there");
    expect((await leftSessions(db, Date.now())).join()).toContain("a session of the dead server");
    world.known.set(lesson, { ...known, from: known.from + 1_800_000 });
    expect((await wrongWeeks(world)).join()).toContain(`shows ${utc(known.from)} ${lesson}`);
    world.known.set(lesson, known);
  });

  test("a lesson that the week of the tutor who takes it does not show", async () => {
    const { learner, tutors, known } = world;
    const tutor = tutors[0] ?? expect.fail("nobody teaches");
    const id = await aLesson(learner, tutor);
    const lesson = known.get(id) ?? expect.fail("it is not known");
    expect(await wrongWeeks(world)).toEqual([]);
    known.set(id, { ...lesson, from: lesson.from + 1_800_000 });
    const faults = await wrongWeeks(world);
    known.set(id, lesson);
    for (const person of [tutor.id, learner.id]) {
      const fault = expect.stringContaining(
        ` of ${person} lacks  and shows ${utc(lesson.from)} ${id}`,
      );
      expect(faults).toContainEqual(fault);
    }
  });

  test("a hold that blocks past its time", async () => {
    const ending = { ...randomOf(1), between: (_: number, most: number) => most };
    await aHold(db);
    expect(await bookOverHolds(db, world, ending)).toEqual([]);
    const blocking = await aHold(db);
    const mend = await expiredHoldsStay(db);
    const faults = await bookOverHolds(db, world, ending);
    await mend();
    await db`delete from lessons where id = ${blocking}`;
    expect(faults.join()).toContain("a booking gets 409 slot_taken, not 201");
    const lasting = { ...ending, between: (least: number) => least };
    await aHold(db);
    expect(await bookOverHolds(db, world, lasting)).toEqual([]);
  });
});

test("answered bookings that were not on the disk are seen as lost", async () => {
  const db = await server.database();
  await db`alter system set synchronous_commit = off`;
  await db`select pg_reload_conf()`;
  await expect.poll(async () => {
    const [row] = await db`select current_setting('synchronous_commit') as is_on`;
    return row?.is_on;
  }).toBe("off");
  await aLesson();
  // Nobody else writes to the disk what is committed from now on.
  const [writer] = await db<{ pid: number }[]>`
    select pid from pg_stat_activity where backend_type = 'walwriter'`;
  Deno.kill(writer?.pid ?? expect.fail("no writer of the log"), "SIGSTOP");
  const lost = [await aLesson(), await aLesson()];
  await db.end();
  await server.kill("everything, PostgreSQL first");
  await server.start();
  const after = await server.database();
  const faults = await settle(after, world);
  await after.end();
  for (const id of lost) expect(faults.join()).toContain(`lesson ${id} is lost`);
}, 60_000);

/** A booking with a key, of anybody with anybody; answers its id. */
async function aLesson(by?: Actor, of?: Tutor): Promise<number> {
  const random = randomOf(SEED + world.known.size);
  for (let tries = 0; tries < 100; tries++) {
    const [tutor, actor] = [of ?? random.oneOf(world.tutors), by ?? random.oneOf(world.probers)];
    const wanted = booking(actor, tutor, aTime(random));
    const answer = await send(world, { ...wanted, actor, key: crypto.randomUUID() });
    if (answer?.status === 201) return JSON.parse(answer.text).id;
  }
  throw new Error("all is booked");
}

/** A hold that lasts, of somebody whom the server does not know; answers its id. */
async function aHold(db: Sql): Promise<number> {
  const [tutor, student] = [world.tutors[0]?.id ?? 0, world.probers[0]?.id ?? 0];
  const random = randomOf(SEED);
  for (let tries = 0; tries < 100; tries++) {
    const from = aTime(random);
    const [row] = await db<{ id: number; until: number }[]>`
      insert into lessons (
        tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
      ) values (
        ${tutor}, ${student}, ${utc(from)}, ${utc(from + HOUR)}, 'booking', 'held',
        now() + interval '5 minutes', 'user 0'
      ) on conflict do nothing
      returning id, floor(extract(epoch from held_until) * 1000)::float8 as until`;
    if (!row) continue;
    world.known.set(row.id, {
      tutor,
      student,
      from,
      to: from + HOUR,
      origin: "booking",
      status: "held",
      until: row.until,
      owner: "nobody",
      changes: 0,
    });
    return row.id;
  }
  throw new Error("all is booked");
}

const HOUR = 3_600_000;

/** A booking that clears holds away by itself leaves those that have expired; answers how to mend that. */
async function expiredHoldsStay(db: Sql): Promise<() => Promise<unknown>> {
  const [row] = await db`select pg_get_functiondef('release_holds'::regproc) as text`;
  const text = String(row?.text);
  const without = text.replace("held_until <= now() and", "false and");
  expect(without).not.toBe(text);
  await db.unsafe(without);
  return () => db.unsafe(text);
}
