import { expect, test } from "vitest";
import type { Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  book,
  counted,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { aTeacherWhoLearns, type Both } from "../support/two-roles.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { overlapsOf } from "./checker.ts";
import { aBusyApp, seen } from "./servers.ts";

/** L4: a person has one lesson at a time whatever part they have in it, however many want them at once. */

const START = "2027-03-08T10:00:00Z";
const tenants: TestTenant[] = [];

async function twoServers() {
  const tenant = await aTenant();
  tenants.push(tenant);
  const servers = [await aBusyApp(tenant), await aBusyApp(tenant)] as const;
  const [app, other] = servers;
  await withoutLimits(app);
  const students = async (count: number) =>
    await seen(
      await Promise.all(Array.from({ length: count }, (_, i) => (i % 2 ? app : other).student())),
    );
  const tutors: Teacher[] = [];
  for (let i = 0; i < 10; i++) tutors.push(await aTeacher(app, { minutes: 30 }));
  return { app, tenant, tutors, students };
}

test("409: of two hundred who want one person, to teach or to be taught, one gets the half hour", async () => {
  const { app, tenant, tutors, students } = await twoServers();
  const both = await aTeacherWhoLearns(app, { minutes: 30 });
  const [people, bot] = [await students(100), await app.service()];
  const answers = await Promise.all(people.flatMap((student, i) => {
    const tutor = tutors[i % tutors.length] ?? expect.fail("no tutor");
    return [
      book(student, both, START),
      i % 3 ? book(bot, tutor, START, { student_id: both.id }) : book(both.asStudent, tutor, START),
    ];
  }));
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 199 });
  expect(await overlapsOf(tenant.db)).toEqual([]);
});

test("409: ten who teach each other all at once have one lesson each at the most", async () => {
  const { app, tenant } = await twoServers();
  const people: Both[] = [];
  for (let i = 0; i < 10; i++) people.push(await aTeacherWhoLearns(app, { minutes: 30 }));
  const answers = await Promise.all(
    people.flatMap((tutor) =>
      people.filter((student) => student !== tutor)
        .map((student) => book(student.asStudent, tutor, START))
    ),
  );
  const { "201": made = 0, ...others } = counted(answers);
  expect(others).toEqual({ "409 slot_taken": 90 - made });
  // Three people without a lesson would leave two who could have had one.
  expect(made).toBeGreaterThanOrEqual(3);
  expect(await overlapsOf(tenant.db)).toEqual([]);
});

test("a new role waits for the lessons that are being written, by whatever program", async () => {
  const { app, tenant, tutors, students } = await twoServers();
  const [person, [student]] = [await aTeacher(app), await students(1)];
  const writer = await openTransaction(tenant.db);
  await writer.sql`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${person.id}, ${
    student?.id ?? 0
  }, ${START}, ${START}::timestamptz + interval '1 hour', 'tutor')`;
  const asStudent = await app.as(person, "student");
  const first = asStudent.get("/me/profile");
  await waitForLocks(tenant);
  await writer.commit();
  expect((await first).status).toBe(200);
  const [tutor = expect.fail("no tutor")] = tutors;
  expect(told(await book(asStudent, tutor, START))).toBe("409 slot_taken");
});

test("the database refuses a lesson whose people have not the role for it", async () => {
  const { tenant, tutors, students } = await twoServers();
  const [one, two] = tutors.map(({ id }) => id);
  const [student] = (await students(1)).map(({ id }) => id);
  for (const [tutor, learner] of [[one, two], [student, one]]) {
    const written = insert(tenant, { tutor: tutor ?? 0, student: learner ?? 0, start: START });
    await expect(written).rejects
      .toMatchObject({ constraint: "lessons_are_given_by_tutors_to_students" });
  }
});

test("a transaction that would not see what others wrote meanwhile writes no lesson", async () => {
  const { tenant, tutors, students } = await twoServers();
  const [student] = await students(1);
  const old = await tenant.db.reserve();
  for (const level of ["repeatable read", "serializable"]) {
    await old.unsafe(`begin isolation level ${level}`);
    const written = old`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${tutors[0]?.id ?? 0}, ${
      student?.id ?? 0
    }, ${START}, ${START}::timestamptz + interval '1 hour', 'tutor')`;
    await expect(written).rejects.toMatchObject({ code: "0A000" });
    await old`rollback`;
  }
  old.release();
});

type Row = { readonly tutor: number; readonly student: number; readonly start: string };

/** As a program that knows nothing of locks and rules. */
const insert = ({ db }: TestTenant, { tutor, student, start }: Row) =>
  db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${tutor}, ${student}, ${start}, ${start}::timestamptz + interval '1 hour', 'tutor')`;

/** What PostgreSQL may tell such a program: taken, of a person without that role, or a rival's deadlock. */
const REFUSALS = ["23P01", "23514", "40P01"];

test(
  `raw SQL without locks, and a second role in the middle of it: no overlap (seed ${SEED})`,
  async () => {
    const { app, tenant, tutors, students } = await twoServers();
    const [pupils, learner] = [await students(6), await aTeacherWhoLearns(app)];
    const [late, later] = [await aTeacher(app), await aTeacher(app)];
    const people = { tutors: [...tutors.slice(0, 3), learner, late, later], pupils, learner, late };
    const asStudents = await Promise.all([late, later].map((one) => app.as(one, "student")));
    const goneOn: Promise<unknown>[] = [];
    const outcomes = await Promise.all(Array.from({ length: 16 }, async (_, nth) => {
      const random = randomOf(SEED + nth);
      const told: string[] = [];
      for (let i = 0; i < 40; i++) {
        // Two people come as students while all are at it.
        if (nth === 0 && i % 15 === 14) {
          const one = asStudents.pop();
          if (one) goneOn.push(one.get("/me/profile"));
        }
        const done = change(tenant, someRow(random, people), random);
        told.push(
          await done.then(
            () => "written",
            (error) => error instanceof Error && "code" in error ? String(error.code) : `${error}`,
          ),
        );
      }
      return told;
    }));
    await Promise.all(goneOn);
    expect(new Set(outcomes.flat()).difference(new Set(["written", ...REFUSALS]))).toEqual(
      new Set(),
    );
    expect(await overlapsOf(tenant.db)).toEqual([]);
  },
  60_000,
);

type People = { readonly tutors: readonly Person[]; readonly pupils: readonly Person[] };

/** One of the tutors teaches a pupil, or another tutor, in one of twenty half hours. */
function someRow(random: Random, { tutors, pupils }: People): Row {
  const tutor = random.oneOf(tutors);
  const others = tutors.filter((one) => one !== tutor);
  const student = random.oneOf(random.between(0, 1) ? pupils : others);
  const start = new Date(Date.parse(START) + random.between(0, 19) * 1_800_000).toISOString();
  return { tutor: tutor.id, student: student.id, start };
}

/** Writes it, moves a lesson there, cancels one or takes that back. */
function change(tenant: TestTenant, row: Row, random: Random): Promise<unknown> {
  const { db } = tenant;
  const act = random.between(1, 6);
  const id = random.between(1, 60);
  if (act === 1) return db`update lessons set status = 'cancelled' where id = ${id}`;
  if (act === 2) return db`update lessons set status = 'scheduled' where id = ${id}`;
  if (act > 3) return insert(tenant, row);
  return db`
    update lessons set starts_at = ${row.start}, ends_at = ${row.start}::timestamptz + interval '1 hour'
    where id = ${id}`;
}

test.skipIf(!isLogOurs)("none of them met another in a deadlock, raw SQL apart", async () => {
  expect(await Promise.all(tenants.slice(0, 4).map(deadlocks))).toEqual([0, 0, 0, 0]);
});
