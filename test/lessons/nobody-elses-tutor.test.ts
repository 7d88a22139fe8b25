import { expect, test } from "vitest";
import { completeLessons } from "../../src/lessons/complete-lessons.ts";
import { sweepHolds } from "../../src/lessons/holds.ts";
import { overlapsOf } from "../load/checker.ts";
import { aBusyApp, seen } from "../load/servers.ts";
import type { Person } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { bookHeld, expire, giveUp, held, hold, prolong } from "../support/holds.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { aTeacher, book, booked, reschedule, type Teacher, told } from "../support/marketplace.ts";

/**
 * A tutor who is busy with their own calendar, or keeps it locked, makes nobody wait who wants another
 * tutor: whatever else the student has in flight with them.
 */
const START = "2027-03-08T10:00:00Z";
const LATER = "2027-03-08T15:00:00Z";

async function aPlace() {
  const tenant = await aTenant();
  const app = await aBusyApp(tenant);
  // Their calendars are on both sides of the one that is kept locked, in the order of ids.
  const [before, busy, after] = [await aTeacher(app), await aTeacher(app), await aTeacher(app)];
  const student = await app.student();
  await seen([student, before, busy, after]);
  return { app, tenant, before, busy, after, student };
}

type Place = Awaited<ReturnType<typeof aPlace>>;

/** Long before a lock is given up, after 4 s. */
const promptly = <T>(answer: Promise<T>): Promise<T | "waits"> =>
  Promise.race([
    answer,
    new Promise<"waits">((resolve) => setTimeout(resolve, 3_000, "waits")),
  ]);

/** Keeps the busy tutor's calendar locked, from when something in flight waits for it. */
async function whileBusy(
  { tenant, busy }: Place,
  inFlight: (() => Promise<unknown>) | null,
  act: () => Promise<void>,
): Promise<void> {
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${busy.id})`;
  const waiting = inFlight?.();
  try {
    if (waiting) await waitForLocks(tenant);
    await act();
  } finally {
    await rival.rollback();
    await waiting;
  }
}

/** Things in flight that want the busy tutor's calendar and are about the student; the first is made ready. */
const inFlight: readonly [string, (place: Place) => Promise<() => Promise<unknown>>][] = [
  ["a booking", ({ student, busy }) => ready(() => book(student, busy, START))],
  ["a hold", ({ student, busy }) => ready(() => hold(student, busy, START))],
  ["a hold that is booked", async ({ student, busy }) => {
    const own = await held(student, busy, START);
    return () => bookHeld(student, busy, own);
  }],
  ["a hold that is prolonged", async ({ student, busy }) => {
    const own = await held(student, busy, START);
    return () => prolong(student, own);
  }],
  ["a hold that is given up", async ({ student, busy }) => {
    const own = await held(student, busy, START);
    return () => giveUp(student, own);
  }],
  ["a lesson that is moved", async ({ student, busy }) => {
    const lesson = await booked(student, busy, START);
    return () => reschedule(student, lesson, { start: "2027-03-08T11:00:00Z" });
  }],
  [
    "a lesson that the tutor enters",
    ({ student, busy }) =>
      ready(() =>
        busy.post("/lessons", { student_id: student.id, start: START, end: "2027-03-08T11:00:00Z" })
      ),
  ],
  [
    "a series that the tutor enters",
    ({ student, busy }) => ready(() => busy.post("/lessons/series", weekly(student))),
  ],
];

const ready = (go: () => Promise<unknown>) => Promise.resolve(go);
const weekly = ({ id }: Person) => ({
  student_id: id,
  day_of_week: 1,
  start_time: "10:00",
  duration_minutes: 60,
  first_date: "2027-03-08",
});

test.each(inFlight)("201: %s waits for a tutor, and another is booked at once", async (_, make) => {
  const place = await aPlace();
  const { student, before, after, tenant } = place;
  await whileBusy(place, await make(place), async () => {
    expect(await promptly(book(student, before, LATER).then(told))).toBe("201");
    expect(await promptly(hold(student, after, "2027-03-08T17:00:00Z").then(told))).toBe("201");
  });
  expect(await overlapsOf(tenant.db)).toEqual([]);
});

test.each([["that lasts", false], ["that has expired", true]])(
  "201: a hold %s with a busy tutor makes way for another",
  async (_, isOver) => {
    for (const other of ["before", "after"] as const) {
      const place = await aPlace();
      const { app, student, busy } = place;
      const own = await held(student, busy, START);
      if (isOver) await expire(app, own);
      const version = await shown(place);
      await whileBusy(place, null, async () => {
        expect(await promptly(book(student, place[other], START).then(told))).toBe("201");
      });
      // What became of the hold is seen in the busy tutor's week all the same.
      expect(await shown(place) - version).toBeGreaterThanOrEqual(isOver ? 0 : 1);
      const [row] = await app.tenant.db`select count(*) from lessons where id = ${own.id}`;
      expect(row).toEqual({ count: 0 });
      const rest = await held(student, busy, LATER);
      expect(await shown(place)).toBeGreaterThan(version);
      await giveUp(student, rest);
    }
  },
);

async function shown({ tenant, busy }: Place): Promise<number> {
  const [row] = await tenant.db<{ version: number }[]>`
    select version from calendar_versions where tutor_id = ${busy.id}`;
  return row?.version ?? 0;
}

test("the hourly tasks wait for a tutor, and nobody waits for them", async () => {
  const place = await aPlace();
  const { app, tenant, student, before, busy, after } = place;
  const tutors = [before, busy, after];
  for (const tutor of tutors) await aPastLesson(place, tutor);
  for (const [i, tutor] of tutors.entries()) {
    await expire(app, await held(student, tutor, `2027-03-08T1${i}:00:00Z`));
  }
  const tasks = () =>
    Promise.all([completeLessons(tenant.db, app.clock.now), sweepHolds(tenant.db)]);
  await whileBusy(place, tasks, async () => {
    for (const tutor of [before, after]) {
      const start = tutor === before ? LATER : "2027-03-08T17:00:00Z";
      expect(await promptly(book(student, tutor, start).then(told))).toBe("201");
    }
  });
  const left = await tenant.db`
    select id from lessons where status = 'held' or (status = 'scheduled' and starts_at < '2021-01-01')`;
  expect(left).toHaveLength(0);
});

const aPastLesson = ({ tenant, student }: Place, tutor: Teacher) =>
  tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor'
    from (select timestamptz '2020-01-01 10:00Z' + make_interval(days => ${tutor.id}::int) as start)`;

test("201: a tutor with forty requests about a student keeps no other tutor from being booked", async () => {
  const place = await aPlace();
  const { student, busy, after } = place;
  const storm = Promise.all(
    Array.from({ length: 40 }, () => busy.post("/lessons/series?dry_run=true", weekly(student))),
  );
  for (const hour of ["15", "16", "17"]) {
    expect(await promptly(book(student, after, `2027-03-08T${hour}:00:00Z`).then(told))).toBe(
      "201",
    );
  }
  await storm;
});
