import { beforeAll, beforeEach, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import {
  aTeacher,
  book,
  booked,
  type LessonAnswer,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { aBlock, blocksOf, takeOff } from "../support/time-off.ts";

// Two servers on one tenant, as behind a load balancer.
let servers: [TestApp, TestApp];
let tutor: Teacher;
let students: Person[];

beforeAll(async () => {
  const tenant = await aTenant();
  servers = [await anApp({ tenant }), await anApp({ tenant })];
  await withoutLimits({ tenant });
});
beforeEach(async () => {
  tutor = await aTeacher(servers[0]);
  students = await Promise.all(Array.from({ length: 6 }, () => servers[1].student()));
});

const ROUNDS = 60;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const dayOf = (round: number) => new Date(Date.UTC(2027, 2, 8 + round)).toISOString().slice(0, 10);

/** Runs the rounds a few at a time, each on a day of its own, so that they also meet each other. */
async function rounds(work: (round: number, date: string, student: Person) => Promise<void>) {
  for (let first = 0; first < ROUNDS; first += 6) {
    await Promise.all(students.map((student, i) => work(first + i, dayOf(first + i), student)));
  }
}

/** 0: the lesson has a start; 1: the block has; 2: it is close. Of the first two rounds one is over. */
async function oneAhead<L, B>(round: number, lesson: () => Promise<L>, block: () => Promise<B>) {
  if (round === 0) return [await lesson(), await block()] as const;
  if (round === 1) {
    const off = await block();
    return [await lesson(), off] as const;
  }
  const [lessonAfter = 0, blockAfter = 0] = [[0, 20], [20, 0], [1, 1]][round % 3] ?? [];
  return await Promise.all([pause(lessonAfter).then(lesson), pause(blockAfter).then(block)]);
}

/** What was answered, and what is there afterwards: neither without the other. */
async function meet(
  round: number,
  date: string,
  force: boolean,
  write: () => Promise<LessonAnswer>,
) {
  const [lesson, off] = await oneAhead(
    round,
    write,
    () => takeOff(tutor, `${date}T09:00:00Z`, `${date}T13:00:00Z`, { force }),
  );
  const there = await blocksOf(tutor, `?from=${date}T09:00:00Z&to=${date}T13:00:00Z`);
  expect(there.length).toBe(off.status === 201 ? 1 : 0);
  const rows = await servers[0].tenant.db<{ id: number }[]>`
    select id from lessons where tutor_id = ${tutor.id} and status = 'scheduled'
      and starts_at < ${`${date}T13:00:00Z`} and ends_at > ${`${date}T09:00:00Z`}`;
  return { lesson, off, inside: rows.map(({ id }) => id) };
}

const writes: Readonly<Record<string, (date: string, student: Person) => Promise<LessonAnswer>>> = {
  "a booking": (date, student) => book(student, tutor, `${date}T10:00:00Z`),
  "a lesson that the tutor enters": (date, student) =>
    tutor.post<LessonBody>("/lessons", {
      student_id: student.id,
      start: `${date}T10:00:00Z`,
      end: `${date}T11:00:00Z`,
    }),
};

test.each(Object.entries(writes))(
  `%s against time off: one of the two stands, in ${ROUNDS} rounds`,
  async (_, write) => {
    const wins = { lesson: 0, block: 0 };
    await rounds(async (round, date, student) => {
      const { lesson, off, inside } = await meet(round, date, false, () => write(date, student));
      if (lesson.status === 201) {
        expect([off.status, off.body.code, inside]).toEqual([
          ...[409, "lessons_in_the_way", [lesson.body.id]],
        ]);
        expect(off.body.conflicts).toMatchObject([{ lesson_id: lesson.body.id }]);
        wins.lesson++;
      } else {
        expect([told(lesson), off.status, inside]).toEqual(["409 blocked", 201, []]);
        wins.block++;
      }
    });
    // Each has won at least the round in which the other came after it.
    expect(Math.min(wins.lesson, wins.block)).toBeGreaterThan(0);
  },
);

test(`a booking against time off with force: who is inside was told, in ${ROUNDS} rounds`, async () => {
  const wins = { lesson: 0, block: 0 };
  await rounds(async (round, date, student) => {
    const write = () => book(student, tutor, `${date}T10:00:00Z`);
    const { lesson, off, inside } = await meet(round, date, true, write);
    expect(off.status).toBe(201);
    expect(off.body.kept_lessons.map(({ id }) => id)).toEqual(inside);
    expect([["201", 1], ["409 blocked", 0]]).toContainEqual([told(lesson), inside.length]);
    wins[lesson.status === 201 ? "lesson" : "block"]++;
  });
  expect(Math.min(wins.lesson, wins.block)).toBeGreaterThan(0);
});

test(`a lesson moved into time off, by student and tutor: who is inside was told`, async () => {
  await rounds(async (round, date, student) => {
    const before = await booked(student, tutor, `${date}T16:00:00Z`);
    const mover = round % 2 ? tutor : student;
    const write = () => reschedule(mover, before, { start: `${date}T12:30:00Z` });
    const { lesson, off, inside } = await meet(round, date, round % 4 < 2, write);
    const told409 = lesson.status === 409;
    if (off.status === 409) expect([told(lesson), inside]).toEqual(["200", [before.id]]);
    else {
      expect(off.body.kept_lessons.map(({ id }) => id)).toEqual(inside);
      expect([told(lesson), inside]).toEqual(told409 ? ["409 blocked", []] : ["200", [before.id]]);
    }
  });
});

test("bookings against a block that comes and goes: none is inside that was not told", async () => {
  const date = dayOf(0);
  const off = async () => {
    for (let i = 0; i < 12; i++) {
      const { status, body } = await takeOff(tutor, `${date}T08:00:00Z`, `${date}T20:00:00Z`, {
        force: true,
      });
      expect(status).toBe(201);
      await pause(i % 4);
      const kept = body.kept_lessons.length;
      const [row] = await servers[1].tenant.db`
        select count(*)::int from lessons where tutor_id = ${tutor.id}`;
      expect(row?.count).toBe(kept);
      expect((await tutor.delete(`/tutor/blocks/${body.id}`)).status).toBe(204);
      await pause(3);
    }
  };
  const booking = students.map(async (student, i) => {
    for (let j = 0; j < 20; j++) {
      const start = `${date}T${String(8 + (i * 5 + j) % 12).padStart(2, "0")}:00:00Z`;
      expect(["201", "409 blocked", "409 slot_taken"])
        .toContain(told(await book(student, tutor, start)));
      await pause(2);
    }
  });
  await Promise.all([off(), ...booking]);
  await aBlock(tutor, `${date}T08:00:00Z`, `${date}T20:00:00Z`, { force: true });
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await deadlocks(servers[0].tenant)).toBe(0);
});
