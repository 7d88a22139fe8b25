import { expect, test } from "vitest";
import type { Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  reschedule,
  type Teacher,
  withoutLimits,
} from "../support/marketplace.ts";
import { overlapsOf } from "./checker.ts";
import { aBusyApp, seen } from "./servers.ts";

const START = "2027-03-08T10:00:00Z";
const tenants: TestTenant[] = [];

/** Two servers on one tenant, and people whom both have seen. */
async function twoServers() {
  const tenant = await aTenant();
  tenants.push(tenant);
  const servers = [await aBusyApp(tenant), await aBusyApp(tenant)] as const;
  const [app] = servers;
  await withoutLimits(app);
  const students = async (count: number) =>
    await seen(
      await Promise.all(Array.from({ length: count }, (_, i) =>
        servers[i % 2]?.student() ??
          app.student())),
    );
  /** Red when anything overlaps. */
  const isWell = async () => expect(await overlapsOf(tenant.db)).toEqual([]);
  return { app, tenant, students, isWell };
}

test("409: of two hundred students one gets the half hour", async () => {
  const { app, students, isWell } = await twoServers();
  const tutor = await aTeacher(app, { minutes: 30 });
  const people = await students(200);
  const answers = await Promise.all(people.map((student) => book(student, tutor, START)));
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 199 });
  await isWell();
});

test("409: the same with an Idempotency-Key each, which keeps the time for longer", async () => {
  const { app, students, isWell } = await twoServers();
  const tutor = await aTeacher(app, { minutes: 30 });
  const people = await students(200);
  const answers = await Promise.all(
    people.map((student, i) =>
      book(student, tutor, START, { headers: { "idempotency-key": `key-number-${i}` } })
    ),
  );
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 199 });
  await isWell();
});

test("409: times that overlap by half of it: never two of them", async () => {
  const { app, students, isWell } = await twoServers();
  const tutor = await aTeacher(app, { minutes: 30 });
  const people = await students(200);
  const answers = await Promise.all(
    people.map((student, i) =>
      book(student, tutor, new Date(Date.parse(START) + (i % 4 - 2) * 15 * 60_000).toJSON())
    ),
  );
  const { "201": made = 0, ...others } = counted(answers);
  expect([1, 2]).toContain(made);
  expect(others).toEqual({ "409 slot_taken": 200 - made });
  await isWell();
});

test("409: one student, booked by the bot with sixty tutors at once, has one lesson", async () => {
  const { app, students, isWell } = await twoServers();
  const [student] = await students(1);
  const bot = await app.service();
  const tutors: Teacher[] = [];
  for (let i = 0; i < 20; i++) tutors.push(await aTeacher(app));
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => {
    const tutor = tutors[i % 20] ?? tutors[0];
    if (!tutor || !student) throw new Error("nobody is there");
    return book(bot, tutor, START, { student_id: student.id });
  }));
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 59 });
  await isWell();
});

test("409: students and tutors criss-cross: each person has one lesson at the most", async () => {
  const { app, students, isWell } = await twoServers();
  const bot = await app.service();
  const tutors: Teacher[] = [];
  for (let i = 0; i < 10; i++) tutors.push(await aTeacher(app));
  const people = await students(10);
  const pairs = people.flatMap((student) => tutors.map((tutor) => ({ student, tutor })));
  const answers = await Promise.all(
    pairs.map(({ student, tutor }) => book(bot, tutor, START, { student_id: student.id })),
  );
  const { "201": made = 0, ...others } = counted(answers);
  expect(others).toEqual({ "409 slot_taken": 100 - made });
  expect(made).toBeGreaterThanOrEqual(5);
  await isWell();
});

/** Lessons of a tutor with a student each, on days of their own. */
async function manyLessons(
  { app, students }: Awaited<ReturnType<typeof twoServers>>,
  count: number,
) {
  const tutor = await aTeacher(app);
  const people = await students(count);
  const lessons = await Promise.all(people.map((student, i) => {
    const start = Date.parse("2027-03-09T08:00:00Z") + (i % 10) * 3_600_000;
    return booked(student, tutor, new Date(start + Math.floor(i / 10) * 86_400_000).toJSON());
  }));
  return { tutor, people, lessons };
}

test("409: of sixty lessons one is moved into the half hour, whoever moves it", async () => {
  const servers = await twoServers();
  const { tutor, people, lessons } = await manyLessons(servers, 60);
  const answers = await Promise.all(
    lessons.map((lesson, i) =>
      reschedule(i % 2 ? tutor : people[i] ?? tutor, lesson, { start: START })
    ),
  );
  expect(counted(answers)).toEqual({ "200": 1, "409 slot_taken": 59 });
  await servers.isWell();
});

test("409: bookings, reschedules and what the tutor enters, all for one half hour", async () => {
  const servers = await twoServers();
  const { tutor, people, lessons } = await manyLessons(servers, 40);
  const answers = await Promise.all(people.flatMap((student, i) => [
    book(student, tutor, START),
    reschedule(student, lessons[i] ?? { id: 0 }, { start: START }),
    enter(tutor, student),
  ]));
  const { "200": moved = 0, "201": made = 0, ...others } = counted(answers);
  expect([moved + made, others]).toEqual([1, { "409 slot_taken": 119 }]);
  await servers.isWell();
});

const enter = (tutor: Person, student: Person) =>
  tutor.post<Awaited<ReturnType<typeof book>>["body"]>("/lessons", {
    student_id: student.id,
    start: START,
    end: "2027-03-08T11:00:00Z",
  });

test("201: a time that is cancelled again and again goes to one after the other", async () => {
  const { app, students, isWell } = await twoServers();
  const tutor = await aTeacher(app);
  const people = await students(20);
  const [one = expect.fail("nobody is there")] = people;
  const first = await booked(one, tutor, START);
  // While the first one has it nobody else gets it.
  const refused = (await Promise.all(people.map((student) => book(student, tutor, START))))
    .map(({ body }) => body.code);
  await cancel(one, first);
  let holders = 0;
  await Promise.all(people.map(async (student) => {
    while (holders < 40) {
      const answer = await book(student, tutor, START);
      if (answer.status === 201) {
        holders++;
        await cancel(student, answer.body);
      } else refused.push(answer.body.code);
    }
  }));
  expect(refused.length).toBeGreaterThanOrEqual(people.length);
  // Somebody was in the way; never that the tutor is not available, for they are.
  expect(new Set(refused)).toEqual(new Set(["slot_taken"]));
  await isWell();
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await Promise.all(tenants.map(deadlocks))).toEqual(tenants.map(() => 0));
});
