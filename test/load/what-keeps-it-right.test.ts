import { describe, expect, test } from "vitest";
import { moveLesson } from "../../src/generated/sql/lessons.ts";
import { lockLesson } from "../../src/lessons/change-lesson.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { FAR } from "../notifications/told.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  book,
  booked,
  counted,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { queryOf } from "../support/queries.ts";
import { aTeacherWhoLearns } from "../support/two-roles.ts";
import { lostWritesOf, overlapsOf, overLimitOf, wronglyToldOf } from "./checker.ts";
import { aCrowd, runCrowd } from "./crowd.ts";
import { aBusyApp, seen } from "./servers.ts";

/**
 * Tests of the tests: with a rule taken away, the checkers of this folder must see that it is missing.
 * Each runs in a tenant of its own.
 */
const bookLesson = queryOf("lessons.sql", "bookLesson");
const START = "2060-03-08T10:00:00Z";

async function aPlace(): Promise<{ tenant: TestTenant; app: TestApp; tutor: Teacher }> {
  const tenant = await aTenant();
  const app = await aBusyApp(tenant, 24);
  app.clock.now = Date.parse(FAR);
  await withoutLimits(app);
  return { tenant, app, tutor: await aTeacher(app) };
}

const drop = (db: Sql, constraint: string, table = "lessons") =>
  db.unsafe(`alter table ${table} drop constraint ${constraint}`);

async function changeFunction(
  db: Sql,
  name: string,
  change: (text: string) => string,
): Promise<void> {
  const [row] = await db`select pg_get_functiondef(${name}::regproc) as text`;
  const text = String(row?.text);
  const changed = change(text);
  expect(changed).not.toBe(text);
  await db.unsafe(changed);
}

/** The rules find nothing wrong any more, so that the constraints alone are left. */
const blind = (db: Sql) =>
  changeFunction(db, "broken_rules", (text) => text.replace(/\bbegin\b/i, "begin return '{}';"));

/** Those who take times for one student do not queue up any more, so that what comes after is alone. */
const withoutQueues = (db: Sql) =>
  db.unsafe(`
    create or replace function lock_bookings(student bigint) returns void language sql volatile
    as 'select'`);

/** What a lesson means for its people is looked at by nobody any more. */
const looksAtNobody = (db: Sql) =>
  db.unsafe(`
    drop trigger lessons_look_after_their_people_when_inserted on lessons;
    drop trigger lessons_look_after_their_people_when_updated on lessons`);

/** Sends it again and again until the checker is red; gives up after a while. */
async function untilRed(look: () => Promise<string[]>, go: () => Promise<unknown>) {
  for (let round = 0; round < 20; round++) {
    await go();
    const faults = await look();
    if (faults.length > 0) return faults;
  }
  return [];
}

describe("without a constraint", () => {
  test("lessons_of_a_tutor_do_not_overlap: students share a half hour, and it is seen", async () => {
    const { tenant, app, tutor } = await aPlace();
    await drop(tenant.db, "lessons_of_a_tutor_do_not_overlap");
    await blind(tenant.db);
    const students = await seen(await Promise.all(Array.from({ length: 8 }, () => app.student())));
    const answers = await Promise.all(students.map((student) => book(student, tutor, START)));
    expect(counted(answers)).not.toEqual({ "201": 1, "409 slot_taken": 7 });
    expect((await overlapsOf(tenant.db)).join()).toContain(`tutor ${tutor.id}`);
  });

  test("lessons_of_a_student_do_not_overlap: somebody is in two places, and it is seen", async () => {
    const { tenant, app, tutor } = await aPlace();
    await drop(tenant.db, "lessons_of_a_student_do_not_overlap");
    await blind(tenant.db);
    const student = await app.student();
    for (const teacher of [tutor, await aTeacher(app)]) {
      expect(told(await book(student, teacher, START))).toBe("201");
    }
    expect((await overlapsOf(tenant.db)).join()).toContain(`student ${student.id}`);
  });

  test("the trigger of a person's other part: they teach while they learn, and it is seen", async () => {
    const { tenant, app, tutor } = await aPlace();
    await looksAtNobody(tenant.db);
    await blind(tenant.db);
    const both = await aTeacherWhoLearns(app);
    expect(told(await book(both.asStudent, tutor, START))).toBe("201");
    expect(told(await book(await app.student(), both, START))).toBe("201");
    expect(await overlapsOf(tenant.db)).toHaveLength(1);
    expect((await overlapsOf(tenant.db)).join()).toContain(`person ${both.id}`);
  });

  test("the trigger alone: with rules that see nothing one of eight gets the person's half hour", async () => {
    const { tenant, app, tutor } = await aPlace();
    await blind(tenant.db);
    const both = await aTeacherWhoLearns(app);
    const students = await seen(await Promise.all(Array.from({ length: 7 }, () => app.student())));
    const answers = await Promise.all([
      book(both.asStudent, tutor, START),
      ...students.map((student) => book(student, both, START)),
    ]);
    expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 7 });
    expect(await overlapsOf(tenant.db)).toEqual([]);
  });

  test("the wait for lessons under way: who gains a role meanwhile is booked twice, and it is seen", async () => {
    const { tenant, app, tutor } = await aPlace();
    await tenant.db`drop trigger users_wait_for_their_lessons_under_way on users`;
    const [person, student] = [await aTeacher(app), await app.student()];
    const writer = await openTransaction(tenant.db);
    await writer.sql`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${person.id}, ${student.id}, ${START}, ${START}::timestamptz + interval '1 hour', 'tutor')`;
    const asStudent = await app.as(person, "student");
    expect(told(await book(asStudent, tutor, START))).toBe("201");
    await writer.commit();
    expect((await overlapsOf(tenant.db)).join()).toContain(`person ${person.id}`);
  });

  test("both, under the crowd: overlaps are found", async () => {
    const { tenant, app } = await aPlace();
    await drop(tenant.db, "lessons_of_a_tutor_do_not_overlap");
    await drop(tenant.db, "lessons_of_a_student_do_not_overlap");
    await blind(tenant.db);
    const crowd = await aCrowd(app);
    // Where lessons lie over each other the week cannot show them all, which is found too.
    const faults = await untilRed(
      () => overlapsOf(tenant.db),
      () => runCrowd(crowd, 0.5, 20_270_301).catch(() => {}),
    );
    expect(faults.length).toBeGreaterThan(0);
  });

  test("the constraints alone: with rules that see nothing one of eight gets the half hour", async () => {
    const { tenant, app, tutor } = await aPlace();
    await blind(tenant.db);
    const students = await seen(await Promise.all(Array.from({ length: 8 }, () => app.student())));
    const answers = await Promise.all(students.map((student) => book(student, tutor, START)));
    expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 7 });
    expect(await overlapsOf(tenant.db)).toEqual([]);
  });

  test("slots_of_a_tutor_do_not_overlap: it is seen", async () => {
    const { tenant, tutor } = await aPlace();
    await drop(tenant.db, "slots_of_a_tutor_do_not_overlap", "slots");
    await tenant.db`
      insert into slots (
        tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source
      ) values (
        ${tutor.id}, '2060-03-08', '19:00', '21:00', 'UTC', '2060-03-08T19:00:00Z',
        '2060-03-08T21:00:00Z', 'manual'
      )`;
    expect((await overlapsOf(tenant.db)).join()).toContain(`slots of tutor ${tutor.id}`);
  });

  test("the trigger of the limits: a student has too many, and it is seen", async () => {
    const { tenant, app, tutor } = await aPlace();
    await tenant.db`update settings set max_active_with_tutor = 2`;
    await tenant.db`drop trigger bookings_keep_to_the_limits on lessons`;
    const student = await app.student();
    for (const hour of ["09", "10", "11"]) {
      await booked(student, tutor, `2060-03-08T${hour}:00:00Z`);
    }
    expect(await overLimitOf(tenant.db)).toHaveLength(1);
  });

  test("`lock_bookings`: bookings at once go over the limit, and it is seen", async () => {
    const { tenant, app } = await aPlace();
    await withoutQueues(tenant.db);
    // Bookings with one tutor come one after the other anyway.
    const tutors = await Promise.all(Array.from({ length: 8 }, () => aTeacher(app)));
    await tenant.db`update settings set max_active_in_all = 2`;
    const faults = await untilRed(() => overLimitOf(tenant.db), async () => {
      const student = await app.student();
      await Promise.all(
        tutors.map((tutor, i) => book(student, tutor, `2060-03-08T${10 + i}:00:00Z`)),
      );
      const left = await overLimitOf(tenant.db);
      if (left.length === 0) await tenant.db`update lessons set status = 'cancelled'`;
    });
    expect(faults.length).toBeGreaterThan(0);
  });
});

test("a change that is lost, and one that nobody was told of, are seen", async () => {
  const { tenant, app, tutor } = await aPlace();
  const student = await app.student();
  const lesson = await booked(student, tutor, START);
  const known = new Map([[lesson.id, lesson]]);
  expect(await lostWritesOf(tenant.db, known)).toEqual([]);
  const other = await booked(student, tutor, "2060-03-08T12:00:00Z");
  expect(await lostWritesOf(tenant.db, known)).toHaveLength(1);
  known.set(other.id, { ...other, status: "cancelled" });
  expect((await lostWritesOf(tenant.db, known)).join()).toContain(`lesson ${other.id} is`);
});

test("a move that nobody is told of is seen", async () => {
  const app = await anApp({ now: FAR });
  const [tutor, student] = [await aTeacher(app), await app.student()];
  await linkAccounts(app);
  const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
  expect(await wronglyToldOf(app.tenant.db)).toEqual([]);
  await app.tenant.db`drop trigger lessons_are_told_of_when_updated on lessons`;
  await reschedule(student, lesson, { start: "2060-03-08T14:00:00Z" });
  expect(await wronglyToldOf(app.tenant.db)).toHaveLength(1);
});

test("a week that does not know of a write is seen as stale", async () => {
  const { tenant, app } = await aPlace();
  await tenant.db`drop trigger lessons_raise_the_version_when_inserted on lessons`;
  await tenant.db`drop trigger lessons_raise_the_version_when_updated on lessons`;
  const crowd = await aCrowd(app);
  await runCrowd(crowd, 0.5, 20_270_301, ({ stale }) => stale.length > 0);
  expect(crowd.journal.stale.length).toBeGreaterThan(0);
});

describe("without what keeps rivals from each other (design 5)", () => {
  test("`on conflict do nothing`: a booking's rivals deadlock, and get raw errors", async ({ skip }) => {
    const { tenant, app, tutor } = await aPlace();
    await withoutQueues(tenant.db);
    // One student and eight tutors, whose calendars nobody else locks.
    const tutors = await Promise.all(Array.from({ length: 8 }, () => aTeacher(app)));
    const [student] = await seen([await app.student()]);
    const studentId = student?.id ?? 0;
    const go = (sql: string, start: string) => () =>
      tutors.map(({ id: tutorId, serviceId }) =>
        outcome(
          app.tenant.db.unsafe(sql, bookingOf({ tutorId, serviceId, studentId, start }))
            .then((rows) => rows.length),
        )
      );
    const right = await behindARival(tenant, tutor, START, go(bookLesson.sql, START));
    expect(right.toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);

    await changeFunction(
      tenant.db,
      "take_time",
      (code) => code.replace("on conflict do nothing", ""),
    );
    const wrong = await behindARival(tenant, tutor, LATER, go(bookLesson.sql, LATER));
    expect(wrong).toContain("40P01");
    expect(wrong.filter((one) => one === 1)).toHaveLength(1);
    skip(!isLogOurs, NOT_COUNTED);
    expect(await deadlocks(tenant)).toBeGreaterThan(0);
  });

  test("the booking itself: one gets it, the others slot_taken, though the first rival fails", async ({ skip }) => {
    const { tenant, app, tutor } = await aPlace();
    const students = await seen(await Promise.all(Array.from({ length: 8 }, () => app.student())));
    for (const headers of [{}, { "idempotency-key": "behind-a-rival" }]) {
      const start = "idempotency-key" in headers ? LATER : START;
      const answers = await behindARival(
        tenant,
        tutor,
        start,
        () => students.map((student) => book(student, tutor, start, { headers })),
      );
      expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 7 });
    }
    skip(!isLogOurs, NOT_COUNTED);
    expect(await deadlocks(tenant)).toBe(0);
  });

  test("the reschedule itself: one is moved into the half hour, none deadlocks", async ({ skip }) => {
    const { tenant, app, tutor } = await aPlace();
    const { students, lessons } = await eightLessons(app, tutor);
    const answers = await behindARival(
      tenant,
      tutor,
      START,
      () => lessons.map(({ id }, i) => reschedule(students[i] ?? tutor, { id }, { start: START })),
    );
    expect(counted(answers)).toEqual({ "200": 1, "409 slot_taken": 7 });
    skip(!isLogOurs, NOT_COUNTED);
    expect(await deadlocks(tenant)).toBe(0);
  });

  test("`lockPeople`: reschedules of one student into one half hour deadlock", async ({ skip }) => {
    const { tenant, app, tutor } = await aPlace();
    await withoutQueues(tenant.db);
    const { student, lessons } = await eightTutors(app);
    const withoutLock = ({ id }: { id: number }) =>
      app.tenant.db.transaction(async (tx) => {
        await lockLesson(tx, { userId: student.id, seesAll: false }, { id, now: app.clock.now });
        const start = Date.parse(LATER);
        await moveLesson(tx, {
          id,
          start,
          end: start + 3_600_000,
          reason: null,
          actorId: null,
          actingId: null,
        });
        return 1;
      });
    const wrong = await behindARival(
      tenant,
      tutor,
      LATER,
      () => lessons.map((lesson) => outcome(withoutLock(lesson))),
    );
    expect(wrong).toContain("40P01");
    skip(!isLogOurs, NOT_COUNTED);
    expect(await deadlocks(tenant)).toBeGreaterThan(0);
  });

  test("the reschedule itself: of one student's eight one is moved there, none deadlocks", async ({ skip }) => {
    const { tenant, app, tutor } = await aPlace();
    const { student, lessons } = await eightTutors(app);
    const answers = await behindARival(
      tenant,
      tutor,
      LATER,
      () => lessons.map(({ id }) => reschedule(student, { id }, { start: LATER })),
    );
    expect(counted(answers)).toEqual({ "200": 1, "409 slot_taken": 7 });
    skip(!isLogOurs, NOT_COUNTED);
    expect(await deadlocks(tenant)).toBe(0);
  });
});

const LATER = "2060-03-08T14:00:00Z";
const NOT_COUNTED = "deadlocks cannot be counted";

/** Eight students, each with a lesson of their own on the day after. */
async function eightLessons(app: TestApp, tutor: Teacher) {
  const students = await seen(await Promise.all(Array.from({ length: 8 }, () => app.student())));
  const lessons = await Promise.all(
    students.map((student, i) =>
      booked(student, tutor, `2060-03-09T${String(i + 8).padStart(2, "0")}:00:00Z`)
    ),
  );
  return { students, lessons };
}

/** A student with a lesson each with eight tutors; the student is the newest user, whom the rival books too. */
async function eightTutors(app: TestApp) {
  const tutors = await Promise.all(Array.from({ length: 8 }, () => aTeacher(app)));
  const student = await app.student();
  const lessons: LessonBody[] = [];
  for (const [i, teacher] of tutors.entries()) {
    lessons.push(await booked(student, teacher, `2060-03-09T${10 + i}:00:00Z`));
  }
  return { student, lessons };
}

/**
 * Lets all of them run into a lesson that is not committed yet, and takes that back when they wait: so
 * they meet each other at one moment, every time.
 */
async function behindARival<T>(
  tenant: TestTenant,
  tutor: Teacher,
  start: string,
  go: () => Promise<T>[],
): Promise<T[]> {
  const rival = await openTransaction(tenant.db);
  await rival.sql`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${tutor.id}, id, ${start}::timestamptz, ${start}::timestamptz + interval '1 hour', 'tutor'
    from users where id <> ${tutor.id} order by id desc limit 1`;
  const going = go();
  // On a busy machine PostgreSQL may break off all but one of them before two are seen to wait.
  await Promise.race([waitForLocks(tenant, 2), ...going]);
  await rival.rollback();
  return Promise.all(going);
}

/** What came of a statement: its answer, or the code of the database's error. */
const outcome = (promise: Promise<number>): Promise<number | string> =>
  promise.catch((error) =>
    error instanceof Error && "code" in error ? String(error.code) : String(error)
  );

/** What `bookLesson` is given, in the order of its parameters. */
function bookingOf(
  values: { tutorId: number; serviceId: number; studentId: number; start: string },
): (number | string | null)[] {
  const all = { ...values, now: "2060-03-01T06:00:00Z", actorId: null, holder: "nobody" };
  const byName = new Map<string, number | string | null>(Object.entries(all));
  return bookLesson.parameters.map(({ name }) => byName.get(name) ?? null);
}
